package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

/**
 * What a bucket does with files that are replaced or removed. The codes are stored: they never
 * change.
 */
public enum Versioning {
    /** They are gone. */
    OFF(0),
    /** They become older versions; a removal adds a delete marker. */
    ENABLED(1),
    /** Older versions stay; new ones and removals replace the null version. */
    SUSPENDED(2);

    private static final Versioning[] BY_CODE = values();

    private final int code;

    Versioning(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Versioning ofCode(int code) throws StorageException {
        if (code >= BY_CODE.length) {
            throw new StorageException.Corrupt("inode row is corrupt: versioning " + code);
        }
        return BY_CODE[code];
    }
}
