package io.qsfs.fuse.kernel;

import org.jspecify.annotations.Nullable;

/** Requests of the kernel ({@code enum fuse_opcode} of linux/fuse.h, protocol 7.45). */
public enum Opcode {
    LOOKUP(1),
    FORGET(2),
    GETATTR(3),
    SETATTR(4),
    READLINK(5),
    SYMLINK(6),
    MKNOD(8),
    MKDIR(9),
    UNLINK(10),
    RMDIR(11),
    RENAME(12),
    LINK(13),
    OPEN(14),
    READ(15, true),
    WRITE(16, true),
    STATFS(17),
    RELEASE(18, true),
    FSYNC(20, true),
    SETXATTR(21),
    GETXATTR(22),
    LISTXATTR(23),
    REMOVEXATTR(24),
    FLUSH(25, true),
    INIT(26),
    OPENDIR(27),
    READDIR(28, true),
    RELEASEDIR(29),
    FSYNCDIR(30, true),
    GETLK(31),
    SETLK(32),
    SETLKW(33),
    ACCESS(34),
    CREATE(35),
    INTERRUPT(36),
    BMAP(37),
    DESTROY(38, true),
    IOCTL(39),
    POLL(40),
    NOTIFY_REPLY(41),
    BATCH_FORGET(42),
    FALLOCATE(43, true),
    READDIRPLUS(44, true),
    RENAME2(45),
    LSEEK(46, true),
    COPY_FILE_RANGE(47, true),
    SETUPMAPPING(48),
    REMOVEMAPPING(49),
    SYNCFS(50, true),
    TMPFILE(51),
    STATX(52),
    COPY_FILE_RANGE_64(53, true);

    private static final @Nullable Opcode[] BY_NUMBER = byNumber();

    private final int number;
    private final boolean waits;

    Opcode(int number) {
        this(number, false);
    }

    Opcode(int number, boolean waits) {
        this.number = number;
        this.waits = waits;
    }

    /** The opcode of a request header, or null for one that this program does not know. */
    static @Nullable Opcode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** Whether answering may wait for nodes or for other requests. */
    boolean waits() {
        return waits;
    }

    /**
     * Whether nothing is lost when the caller gets no answer: nodes and handles that an answer
     * would tell of are not, since the kernel could not give them back.
     */
    boolean isAbandonable() {
        return switch (this) {
            case READ, WRITE, FLUSH, FSYNC, FSYNCDIR, SYNCFS -> true;
            default -> false;
        };
    }

    private static @Nullable Opcode[] byNumber() {
        var table = new @Nullable Opcode[COPY_FILE_RANGE_64.number + 1];
        for (var opcode : values()) {
            table[opcode.number] = opcode;
        }
        return table;
    }
}
