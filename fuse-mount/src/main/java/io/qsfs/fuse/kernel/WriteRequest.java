package io.qsfs.fuse.kernel;

/**
 * A write to an open file.
 *
 * @param dropPrivileges clear set-user-id and set-group-id, as the caller lacks the capability to
 *     keep them
 */
public record WriteRequest(Caller caller, FileRange range, boolean dropPrivileges) {}
