package io.qsfs.fuse.kernel;

/**
 * What stat(2) tells of a node ({@code struct fuse_attr}).
 *
 * @param blocks in units of 512 bytes
 * @param mode file type and permission bits
 */
public record Attributes(
        long node,
        long size,
        long blocks,
        Timestamp accessed,
        Timestamp modified,
        Timestamp changed,
        Timestamp created,
        int mode,
        int links,
        int userId,
        int groupId,
        int device) {
    public static final int TYPE_MASK = 0xF000;
    public static final int TYPE_FIFO = 0x1000;
    public static final int TYPE_CHARACTER_DEVICE = 0x2000;
    public static final int TYPE_DIRECTORY = 0x4000;
    public static final int TYPE_BLOCK_DEVICE = 0x6000;
    public static final int TYPE_FILE = 0x8000;
    public static final int TYPE_SYMLINK = 0xA000;
    public static final int TYPE_SOCKET = 0xC000;

    static final int BLOCK_SIZE = 4096;
}
