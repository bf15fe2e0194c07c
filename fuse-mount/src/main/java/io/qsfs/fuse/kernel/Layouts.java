package io.qsfs.fuse.kernel;

import java.time.Duration;

/**
 * The structs of answers that several opcodes share, as linux/fuse.h lays them out.
 *
 * <pre>
 * struct fuse_attr (88 bytes)
 *  0 u64 ino      8 u64 size    16 u64 blocks   24 u64 atime  32 u64 mtime  40 u64 ctime
 * 48 u32 atimens 52 u32 mtimens 56 u32 ctimens  60 u32 mode   64 u32 nlink  68 u32 uid
 * 72 u32 gid     76 u32 rdev    80 u32 blksize  84 u32 flags
 *
 * struct fuse_entry_out (128 bytes)
 *  0 u64 node  8 u64 generation  16 u64 entry_valid  24 u64 attr_valid
 * 32 u32 entry_valid_ns  36 u32 attr_valid_ns  40 fuse_attr
 * </pre>
 */
final class Layouts {
    static final int ENTRY_LENGTH = 128;

    /** The bits of the mask of {@code struct fuse_statx} that stat(2) knows, and the birth time. */
    private static final int STATX_BASIC_AND_BIRTH = 0xFFF;

    private Layouts() {}

    /** {@code struct fuse_attr_out}. */
    static void putAttributes(Reply out, Attributes attributes, Duration valid) {
        out.putLong(valid.toSeconds());
        out.putInt(valid.toNanosPart());
        out.putInt(0);
        putAttributes(out, attributes);
    }

    static void putEntry(Reply out, Entry entry, Duration valid) {
        out.putLong(entry.attributes().node());
        out.putLong(0);
        putValidity(out, valid);
        putAttributes(out, entry.attributes());
    }

    /** Says that the name leads nowhere, which the kernel may remember for so long. */
    static void putNoEntry(Reply out, Duration valid) {
        out.putLong(0);
        out.putLong(0);
        putValidity(out, valid);
        out.putZeros(88);
    }

    private static void putValidity(Reply out, Duration valid) {
        out.putLong(valid.toSeconds());
        out.putLong(valid.toSeconds());
        out.putInt(valid.toNanosPart());
        out.putInt(valid.toNanosPart());
    }

    private static void putAttributes(Reply out, Attributes a) {
        out.putLong(a.node());
        out.putLong(a.size());
        out.putLong(a.blocks());
        out.putLong(a.accessed().seconds());
        out.putLong(a.modified().seconds());
        out.putLong(a.changed().seconds());
        out.putInt(a.accessed().nanos());
        out.putInt(a.modified().nanos());
        out.putInt(a.changed().nanos());
        out.putInt(a.mode());
        out.putInt(a.links());
        out.putInt(a.userId());
        out.putInt(a.groupId());
        out.putInt(a.device());
        out.putInt(Attributes.BLOCK_SIZE);
        out.putInt(0);
    }

    /**
     * {@code struct fuse_statx_out}: validity, then {@code struct fuse_statx}, whose times are
     * seconds, nanoseconds and four unused bytes.
     */
    static void putStatx(Reply out, Attributes a, Duration valid) {
        out.putLong(valid.toSeconds());
        out.putInt(valid.toNanosPart());
        out.putZeros(4 + 16);
        out.putInt(STATX_BASIC_AND_BIRTH);
        out.putInt(Attributes.BLOCK_SIZE);
        out.putLong(0);
        out.putInt(a.links());
        out.putInt(a.userId());
        out.putInt(a.groupId());
        out.putShort(a.mode());
        out.putShort(0);
        out.putLong(a.node());
        out.putLong(a.size());
        out.putLong(a.blocks());
        out.putLong(0);
        putTime(out, a.accessed());
        putTime(out, a.created());
        putTime(out, a.changed());
        putTime(out, a.modified());
        out.putInt((a.device() >>> 8) & 0xFFF);
        out.putInt((a.device() & 0xFF) | ((a.device() >>> 12) & 0xFFF00));
        out.putZeros(8 + 14 * 8);
    }

    private static void putTime(Reply out, Timestamp time) {
        out.putLong(time.seconds());
        out.putInt(time.nanos());
        out.putInt(0);
    }

    /** {@code struct fuse_open_out}. */
    static void putOpenFile(Reply out, OpenFile file) {
        out.putLong(file.handle());
        out.putInt(file.flags());
        out.putInt(0);
    }

    /** {@code struct fuse_statfs_out}. */
    static void putSpace(Reply out, Space space) {
        out.putLong(space.totalBytes() / Attributes.BLOCK_SIZE);
        out.putLong(space.freeBytes() / Attributes.BLOCK_SIZE);
        out.putLong(space.availableBytes() / Attributes.BLOCK_SIZE);
        out.putLong(space.inodes());
        out.putLong(space.freeInodes());
        out.putInt(Attributes.BLOCK_SIZE);
        out.putInt(Space.NAME_LENGTH_MAX);
        out.putInt(Attributes.BLOCK_SIZE);
        out.putInt(0);
        out.putZeros(24);
    }
}
