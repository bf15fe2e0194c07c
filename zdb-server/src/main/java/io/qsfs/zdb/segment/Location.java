package io.qsfs.zdb.segment;

/**
 * Where a record starts. Segment number and offset are unsigned 32-bit numbers; segment 0 does not
 * exist.
 */
public record Location(int segment, int offset) {
    /** The location of no record. */
    public static final Location NONE = new Location(0, 0);

    /** Returns the offset as a non-negative number. */
    public long offsetBytes() {
        return Integer.toUnsignedLong(offset);
    }
}
