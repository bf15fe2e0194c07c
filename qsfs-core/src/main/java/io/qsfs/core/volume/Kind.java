package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

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

    static Kind ofCode(int code) throws StorageException {
        if (code < 1 || code > BY_CODE.length) {
            throw new StorageException.Corrupt("inode row is corrupt: kind " + code);
        }
        return BY_CODE[code - 1];
    }
}
