package io.qsfs.fuse.kernel;

/** Arguments of copy_file_range(2), between open files of one mount. */
public record CopyRange(FileRange source, long node, long handle, long offset) {}
