package io.qsfs.fuse.kernel;

/**
 * A rename between two directories.
 *
 * @param flags those of renameat2(2)
 */
public record Rename(long parent, long newParent, int flags) {
    public static final int NO_REPLACE = 1;
    public static final int EXCHANGE = 1 << 1;
    public static final int WHITEOUT = 1 << 2;
}
