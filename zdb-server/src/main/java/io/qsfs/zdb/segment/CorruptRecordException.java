package io.qsfs.zdb.segment;

import java.io.IOException;

/** The bytes of a record do not fit their checksums. */
public final class CorruptRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Names the file and what does not fit. */
    public CorruptRecordException(String message) {
        super(message);
    }
}
