package io.qsfs.core.volume;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A position in the order of a directory's dentries: the name, followed by "/" for a directory; any
 * other bytes mark a place between dentries, such as a prefix. Immutable; compares as unsigned
 * bytes.
 */
public final class DentryKey implements Comparable<DentryKey> {
    /** Before every dentry. */
    public static final DentryKey FIRST = new DentryKey(new byte[0]);

    private final byte[] bytes;

    private DentryKey(byte[] bytes) {
        this.bytes = bytes;
    }

    static DentryKey take(byte[] bytes) {
        return new DentryKey(bytes);
    }

    /** The key of the dentry itself. */
    public static DentryKey of(Name name, boolean directory) {
        byte[] bytes = Arrays.copyOf(name.bytes(), name.length() + (directory ? 1 : 0));
        if (directory) {
            bytes[name.length()] = '/';
        }
        return new DentryKey(bytes);
    }

    /** A place given by bytes, copied; "/" may stand only at the end. */
    public static DentryKey of(byte[] bytes) {
        return new DentryKey(bytes.clone());
    }

    /** A place given by text in UTF-8. */
    public static DentryKey of(String text) {
        return new DentryKey(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it is the key of a directory. */
    boolean isDirectory() {
        return bytes.length > 0 && bytes[bytes.length - 1] == '/';
    }

    /** The name, without the "/" of a directory. */
    Name name() {
        return Name.of(bytes, 0, bytes.length - (isDirectory() ? 1 : 0));
    }

    /** The place directly after this one. */
    public DentryKey next() {
        return new DentryKey(Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes themselves; must not be changed. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public int compareTo(DentryKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DentryKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
