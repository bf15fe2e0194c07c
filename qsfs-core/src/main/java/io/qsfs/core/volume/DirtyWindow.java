package io.qsfs.core.volume;

import java.util.Arrays;

/**
 * Written bytes of one aligned window of a file that the log does not have yet: one range without
 * gaps. Guarded by its open file's lock.
 */
final class DirtyWindow {
    private static final int FIRST_BYTES = 8 << 10;

    private final long start;
    private byte[] bytes;
    private int from;
    private int to;

    /**
     * @param start offset of the window in the file
     */
    DirtyWindow(long start, int from) {
        this.start = start;
        this.from = from;
        this.to = from;
        this.bytes = new byte[0];
    }

    /** The same bytes, apart from later writes. */
    DirtyWindow copy() {
        var copy = new DirtyWindow(start, from);
        copy.bytes = bytes.clone();
        copy.to = to;
        return copy;
    }

    /** Whether a write to the range leaves no gap. */
    boolean accepts(int writeFrom, int writeTo) {
        return writeFrom <= to && writeTo >= from;
    }

    /** Copies a write that {@link #accepts} takes; returns how many bytes it grew by. */
    int put(int writeFrom, byte[] source, int sourceOffset, int length) {
        int before = to - from;
        ensure(writeFrom + length);
        System.arraycopy(source, sourceOffset, bytes, writeFrom, length);
        from = Math.min(from, writeFrom);
        to = Math.max(to, writeFrom + length);
        return to - from - before;
    }

    private void ensure(int end) {
        if (end > bytes.length) {
            int doubled = Math.max(FIRST_BYTES, 2 * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.min(OpenFile.CHUNK_BYTES, Math.max(end, doubled)));
        }
    }

    /** Forgets what lies at or after the offset of the file; false when nothing is left. */
    boolean truncate(long size) {
        if (size < end()) {
            to = (int) Math.max(from, size - start);
        }
        return to > from;
    }

    boolean isFull() {
        return to - from == OpenFile.CHUNK_BYTES;
    }

    long offset() {
        return start + from;
    }

    long end() {
        return start + to;
    }

    int length() {
        return to - from;
    }

    byte[] array() {
        return bytes;
    }

    int arrayOffset() {
        return from;
    }

    /** Copies what it has of a range of the file to where the range lies in the target. */
    void copyTo(long offset, byte[] target, int targetOffset, int length) {
        long copyFrom = Math.max(offset, offset());
        long copyTo = Math.min(offset + length, end());
        if (copyFrom < copyTo) {
            System.arraycopy(
                    bytes,
                    (int) (copyFrom - start),
                    target,
                    targetOffset + (int) (copyFrom - offset),
                    (int) (copyTo - copyFrom));
        }
    }
}
