package io.qsfs.fuse.kernel;

/**
 * Bytes of an open file.
 *
 * @param offset unsigned only in form: the kernel sends none over {@link Long#MAX_VALUE}
 */
public record FileRange(long node, long handle, long offset, long length) {}
