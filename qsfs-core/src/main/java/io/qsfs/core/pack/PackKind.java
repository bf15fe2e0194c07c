package io.qsfs.core.pack;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.error.StorageException;

/** What a pack is for; its code is part of the format. */
public enum PackKind {
    /** Content and the transactions that name it. */
    LOG(1),
    /** Rows of a checkpoint, in key order. */
    RUN(2),
    /** The list of a checkpoint's runs. */
    ROOT(3);

    private final int code;

    PackKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static PackKind read(BytesReader in) throws StorageException {
        int code = in.unsignedByte();
        for (PackKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw in.corrupt("kind " + code + " is unknown");
    }
}
