package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts how many extents name a chunk. A chunk that one extent names has no row; chunks that more
 * name lie under rows of disjoint runs with the number of extra extents. The last release of a
 * chunk writes a death row. Part of a transaction.
 *
 * <p>Value of a row, version 1; birth pack and first chunk are the key:
 *
 * <pre>
 * version(1) = 1, chunk count (varint), extra references (varint, at least 1)
 * </pre>
 */
final class References {
    private static final int VERSION = 1;

    private final Transaction transaction;

    References(Transaction transaction) {
        this.transaction = transaction;
    }

    /** Chunks from one number (inclusive) to another, with that many extra references. */
    record Shared(int from, int to, long extra) {}

    /** One more extent names these chunks. */
    void retain(ChunkRun run) throws StorageException {
        int from = run.first();
        int to = from + run.count();
        int at = from;
        for (Shared shared : takeShared(run.pack(), from, to)) {
            int start = Math.max(at, shared.from);
            put(run.pack(), at, start, 1);
            int end = Math.min(to, shared.to);
            put(run.pack(), shared.from, Math.min(start, shared.to), shared.extra);
            put(run.pack(), start, end, shared.extra + 1);
            put(run.pack(), end, shared.to, shared.extra);
            at = end;
        }
        put(run.pack(), at, to, 1);
    }

    /** One extent fewer names these chunks. */
    void release(ChunkRun run, long birth) throws StorageException {
        int from = run.first();
        int to = from + run.count();
        int at = from;
        for (Shared shared : takeShared(run.pack(), from, to)) {
            int start = Math.max(at, shared.from);
            died(run, at, start, birth);
            int end = Math.min(to, shared.to);
            put(run.pack(), shared.from, Math.min(start, shared.to), shared.extra);
            put(run.pack(), start, end, shared.extra - 1);
            put(run.pack(), end, shared.to, shared.extra);
            at = end;
        }
        died(run, at, to, birth);
    }

    private void died(ChunkRun run, int from, int to, long birth) {
        if (from < to) {
            long stored = run.storedBytes(from - run.first(), to - run.first());
            transaction.died(new Death(run.pack(), from, to - from, stored, birth));
        }
    }

    private void put(PackId pack, int from, int to, long extra) {
        if (from < to && extra > 0) {
            byte[] value =
                    new BytesWriter(16).int8(VERSION).varint(to - from).varint(extra).toBytes();
            transaction.put(Keys.reference(pack, from), value);
        }
    }

    /** Deletes the rows that overlap the run and returns them in order. */
    private List<Shared> takeShared(PackId pack, int from, int to) throws StorageException {
        var found = new ArrayList<Shared>();
        var range = KeyRange.of(Keys.reference(pack, 0), Keys.reference(pack, to));
        try (var cursor = transaction.scan(range, Direction.BACKWARD)) {
            while (cursor.next()) {
                Shared shared = decode(Keys.referenceChunk(cursor.key()), cursor.value());
                if (shared.to <= from) {
                    break;
                }
                found.addFirst(shared);
            }
        }
        for (Shared shared : found) {
            transaction.delete(Keys.reference(pack, shared.from));
        }
        return found;
    }

    static Shared decode(int from, byte[] value) throws StorageException {
        var in = new BytesReader("reference row", value);
        Rows.checkVersion(in, VERSION);
        int count = (int) in.varint();
        long extra = in.varint();
        in.end();
        return new Shared(from, from + count, extra);
    }
}
