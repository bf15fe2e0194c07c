package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a symbolic link points: any bytes but NUL. Immutable. */
public final class SymlinkTarget {
    /** Longest target, as Linux allows (PATH_MAX without its NUL). */
    public static final int MAX_BYTES = 4095;

    static final SymlinkTarget NONE = new SymlinkTarget(new byte[0]);

    private final byte[] bytes;

    private SymlinkTarget(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies the bytes.
     *
     * @throws IllegalArgumentException when there are none or more than {@link #MAX_BYTES}
     */
    public static SymlinkTarget of(byte[] bytes) {
        Checks.argument(
                bytes.length > 0 && bytes.length <= MAX_BYTES,
                "symlink target of " + bytes.length + " bytes");
        return new SymlinkTarget(bytes.clone());
    }

    /** The target in UTF-8. */
    public static SymlinkTarget of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static SymlinkTarget take(byte[] bytes) {
        return bytes.length == 0 ? NONE : new SymlinkTarget(bytes);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymlinkTarget target && Arrays.equals(bytes, target.bytes);
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
