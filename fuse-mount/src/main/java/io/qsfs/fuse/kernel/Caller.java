package io.qsfs.fuse.kernel;

/**
 * Who asks: the file-system user and group of the calling thread, and its process.
 *
 * @param userId 32 bits, unsigned
 * @param groupId 32 bits, unsigned
 */
public record Caller(int userId, int groupId, int processId) {}
