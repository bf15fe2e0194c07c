package io.qsfs.core.volume;

/** What an inode is. The codes are stored: they never change. */
public enum Kind {
    FILE(1),
    DIRECTORY(2),
    SYMLINK(3),
    FIFO(4),
    SOCKET(5),
    CHARACTER_DEVICE(6),
    BLOCK_DEVICE(7);

    private static final Kind[] BY_CODE = values();

    private final int code;

    Kind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The kind of that code, which must be known. */
    static Kind ofCode(int code) {
        return BY_CODE[code - 1];
    }
}
