package io.qsfs.core.volume;

/** Bytes of one file that shall appear in another. */
record CloneRange(long sourceOffset, long offset, long length) {}
