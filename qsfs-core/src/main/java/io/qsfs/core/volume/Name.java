package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a dentry: any bytes but "/". Immutable. Objects may have names that no file system
 * shows (empty, ".", "..", with a NUL, over 255 bytes): see {@link #isVisible}.
 */
public final class Name implements Comparable<Name> {
    /** Longest name: that of an object key. */
    public static final int MAX_BYTES = 1024;

    /** Longest name that a file system shows. */
    public static final int MAX_VISIBLE_BYTES = 255;

    private final byte[] bytes;
    private int hash;

    private Name(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies the range.
     *
     * @throws IllegalArgumentException when it is longer than {@link #MAX_BYTES} or holds a "/"
     */
    public static Name of(byte[] source, int offset, int length) {
        Checks.argument(length <= MAX_BYTES, "name of " + length + " bytes");
        var bytes = Arrays.copyOfRange(source, offset, offset + length);
        for (byte b : bytes) {
            Checks.argument(b != '/', "a name holds no slash");
        }
        return new Name(bytes);
    }

    public static Name of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** The name in UTF-8. */
    public static Name of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes bytes that are known to be a name and never change. */
    static Name take(byte[] bytes) {
        return new Name(bytes);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes themselves; must not be changed. */
    byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    public byte at(int index) {
        return bytes[index];
    }

    /** Copies all bytes into the target. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** Whether a file system can show it: 1 to 255 bytes, no NUL, neither "." nor "..". */
    public boolean isVisible() {
        if (bytes.length == 0 || bytes.length > MAX_VISIBLE_BYTES || isDots()) {
            return false;
        }
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isDots() {
        return bytes[0] == '.' && (bytes.length == 1 || (bytes.length == 2 && bytes[1] == '.'));
    }

    public boolean endsWith(Name suffix) {
        int start = bytes.length - suffix.bytes.length;
        return start >= 0
                && Arrays.equals(bytes, start, bytes.length, suffix.bytes, 0, suffix.bytes.length);
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(bytes);
        }
        return hash;
    }

    /** For messages: UTF-8 where it is, with replacement characters elsewhere. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
