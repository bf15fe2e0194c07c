package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

/**
 * Numbers of inodes and versions, each given once. A row keeps a limit that is ahead of all that
 * were given, so that it is written once a block. Guarded by the update lock.
 */
final class Numbers {
    /** Numbers lost by a crash; numbers for each write of the row. */
    static final int BLOCK = 4096;

    private static final int VERSION = 1;
    private static final long FIRST = 16;

    private long next;
    private long limit;

    private Numbers(long limit) {
        this.next = limit;
        this.limit = limit;
    }

    static Numbers load(Rows rows) throws StorageException {
        byte @Nullable [] value = rows.get(Keys.NUMBERS);
        if (value == null) {
            return new Numbers(FIRST);
        }
        var in = new BytesReader("numbers row", value);
        Rows.checkVersion(in, VERSION);
        long limit = in.varint();
        in.end();
        return new Numbers(limit);
    }

    static byte[] encode(long limit) {
        return new BytesWriter(10).int8(VERSION).varint(limit).toBytes();
    }

    long next() {
        return next++;
    }

    long limit() {
        return limit;
    }

    void reserved(long newLimit) {
        limit = newLimit;
    }
}
