package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

import java.util.Arrays;

/**
 * A few opaque bytes that a front end keeps inside the inode row, so that a listing finds them
 * without another read (an object's ETag). Cleared by every later change of the content. Immutable.
 */
public final class Label {
    /** Longest label, so that inode rows stay small. */
    public static final int MAX_BYTES = 160;

    public static final Label NONE = new Label(new byte[0]);

    private final byte[] bytes;

    private Label(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies the bytes. */
    public static Label of(byte[] bytes) {
        Checks.argument(bytes.length <= MAX_BYTES, "label of " + bytes.length + " bytes");
        return bytes.length == 0 ? NONE : new Label(bytes.clone());
    }

    static Label take(byte[] bytes) {
        return bytes.length == 0 ? NONE : new Label(bytes);
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Label label && Arrays.equals(bytes, label.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "label of " + bytes.length + " bytes";
    }
}
