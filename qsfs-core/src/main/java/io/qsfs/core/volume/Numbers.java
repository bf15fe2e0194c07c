package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

/**
 * Numbers of inodes and versions, each given once. A row keeps a limit that is ahead of all that
 * were given, so that it is written once a block; beside it stands the count of inodes, which is
 * exact after a clean close. Guarded by the update lock.
 *
 * <pre>
 * version(1) = 1, limit, inodes (varints)
 * </pre>
 */
final class Numbers {
    /** Numbers lost by a crash; numbers for each write of the row. */
    static final int BLOCK = 4096;

    private static final int VERSION = 1;
    private static final long FIRST = 16;

    private long next;
    private long limit;
    private volatile long inodes;

    private Numbers(long limit, long inodes) {
        this.next = limit;
        this.limit = limit;
        this.inodes = inodes;
    }

    static Numbers load(Rows rows) throws StorageException {
        byte @Nullable [] value = rows.get(Keys.NUMBERS);
        if (value == null) {
            return new Numbers(FIRST, 0);
        }
        var in = new BytesReader("numbers row", value);
        Rows.checkVersion(in, VERSION);
        long limit = in.varint();
        long inodes = in.varint();
        in.end();
        return new Numbers(limit, inodes);
    }

    static byte[] encode(long limit, long inodes) {
        return new BytesWriter(16).int8(VERSION).varint(limit).varint(inodes).toBytes();
    }

    long next() {
        return next++;
    }

    long limit() {
        return limit;
    }

    long inodes() {
        return inodes;
    }

    /**
     * @param newLimit that the row has now, 0 when it was not written
     * @param created inodes more than before
     */
    void committed(long newLimit, long created) {
        limit = Math.max(limit, newLimit);
        inodes = Math.max(0, inodes + created);
    }
}
