package io.qsfs.fuse.kernel;

/**
 * An open file or directory as the kernel names it.
 *
 * @param flags any of the constants here
 */
public record OpenFile(long handle, int flags) {
    /** The pages that the kernel holds of the file are still right. */
    public static final int KEEP_CACHE = 1 << 1;

    /** Direct writes to different ranges may run at once. */
    public static final int PARALLEL_DIRECT_WRITES = 1 << 6;
}
