package io.qsfs.fuse.kernel;

/**
 * What statfs(2) tells.
 *
 * @param freeBytes with the part that only the superuser may use
 */
public record Space(
        long totalBytes, long freeBytes, long availableBytes, long inodes, long freeInodes) {
    /** The longest name, in bytes. */
    public static final int NAME_LENGTH_MAX = 255;
}
