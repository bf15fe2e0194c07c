package io.qsfs.fuse.kernel;

/**
 * A time since 1970-01-01 UTC.
 *
 * @param nanos 0 to 999,999,999, added to the seconds also when those are negative
 */
public record Timestamp(long seconds, int nanos) {}
