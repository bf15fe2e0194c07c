package io.qsfs.fuse.kernel;

/** A file that was made, or found, and opened. */
public record Created(Entry entry, OpenFile file) {}
