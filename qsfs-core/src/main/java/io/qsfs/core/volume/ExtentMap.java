package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The extents of one inode: disjoint, in order, none beyond what was written. Changing them counts
 * references of chunks and allocated bytes. Stateless over the rows it is given.
 */
final class ExtentMap {
    private static final int SEEK_STEP = 64;

    private ExtentMap() {}

    /** The extents that overlap the range, whole, in order. */
    static List<Extent> find(Rows rows, long inode, long from, long to) throws StorageException {
        return find(rows, inode, from, to, Integer.MAX_VALUE);
    }

    /** The last extents that overlap the range, at most so many, in order. */
    static List<Extent> find(Rows rows, long inode, long from, long to, int limit)
            throws StorageException {
        var found = new ArrayList<Extent>();
        var range = KeyRange.of(Keys.extent(inode, 0), Keys.extent(inode, to));
        // Backwards, because the extent that covers the start begins before it.
        try (var cursor = rows.scan(range, Direction.BACKWARD)) {
            while (found.size() < limit && cursor.next()) {
                long offset = Keys.extentOffset(cursor.key());
                Extent extent = ExtentCodec.decode(offset, cursor.value());
                if (extent.end() <= from) {
                    break;
                }
                found.add(extent);
            }
        }
        return found.reversed();
    }

    /** Lays an extent over whatever was there, and joins it to the one before when they fit. */
    static void put(Transaction transaction, InodeRow row, Extent extent) throws StorageException {
        Extent joined = extent;
        if (row.allocated > 0) {
            long before = Math.max(0, extent.offset() - 1);
            for (Extent old : find(transaction, row.number, before, extent.end())) {
                if (old.end() > extent.offset()) {
                    cut(transaction, row, old, extent.offset(), extent.end());
                } else if (old.isContinuedBy(extent)) {
                    joined = old.join(extent);
                }
            }
        }
        write(transaction, row, joined);
        row.allocated += extent.length();
    }

    /** Makes the range a hole. */
    static void cut(Transaction transaction, InodeRow row, long from, long to)
            throws StorageException {
        if (row.allocated == 0) {
            return;
        }
        for (Extent extent : find(transaction, row.number, from, to)) {
            cut(transaction, row, extent, from, to);
        }
    }

    /**
     * Makes a hole of the end of the range, so much of it as fits one transaction.
     *
     * @param limit most extents to remove
     * @return where the hole begins: at {@code from} when all is done
     */
    static long cutTail(Transaction transaction, InodeRow row, long from, long to, int limit)
            throws StorageException {
        if (row.allocated == 0) {
            return from;
        }
        var found = find(transaction, row.number, from, to, limit);
        for (Extent extent : found) {
            cut(transaction, row, extent, from, to);
        }
        return found.size() < limit ? from : Math.max(from, found.getFirst().offset());
    }

    private static void cut(
            Transaction transaction, InodeRow row, Extent extent, long from, long to)
            throws StorageException {
        var references = new References(transaction);
        ChunkRun run = extent.run();
        int keptBefore = 0;
        int keptFrom = run.count();
        transaction.delete(Keys.extent(row.number, extent.offset()));
        if (extent.offset() < from) {
            Extent left = extent.slice(extent.offset(), from);
            write(transaction, row, left);
            keptBefore = left.run().count();
        }
        if (extent.end() > to) {
            Extent right = extent.slice(to, extent.end());
            write(transaction, row, right);
            keptFrom = right.run().first() - run.first();
        }
        if (keptBefore < keptFrom) {
            references.release(run.slice(keptBefore, keptFrom), extent.birth());
        } else if (keptFrom < keptBefore) {
            // Both sides name the chunk in which the hole lies.
            references.retain(run.slice(keptFrom, keptBefore));
        }
        row.allocated -= Math.min(to, extent.end()) - Math.max(from, extent.offset());
    }

    private static void write(Transaction transaction, InodeRow row, Extent extent) {
        transaction.put(Keys.extent(row.number, extent.offset()), ExtentCodec.encode(extent));
    }

    /** The first extents that overlap the range, at most so many, whole and in order. */
    static List<Extent> findFirst(Rows rows, long inode, long from, long to, int limit)
            throws StorageException {
        var found = new ArrayList<Extent>(find(rows, inode, from, from + 1));
        var range = KeyRange.of(Keys.extent(inode, from + 1), Keys.extent(inode, to));
        try (var cursor = rows.scan(range, Direction.FORWARD)) {
            while (found.size() < limit && cursor.next()) {
                found.add(ExtentCodec.decode(Keys.extentOffset(cursor.key()), cursor.value()));
            }
        }
        return found;
    }

    /** The first offset at or after {@code from} with data, if there is one before {@code to}. */
    static OptionalLong nextData(Rows rows, long inode, long from, long to)
            throws StorageException {
        var found = findFirst(rows, inode, from, to, 1);
        return found.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(from, found.getFirst().offset()));
    }

    /** The first offset at or after {@code from} without data, at the latest {@code to}. */
    static long nextHole(Rows rows, long inode, long from, long to) throws StorageException {
        long at = from;
        while (at < to) {
            long before = at;
            for (Extent extent : findFirst(rows, inode, at, to, SEEK_STEP)) {
                if (extent.offset() > at) {
                    return at;
                }
                at = extent.end();
            }
            if (at == before) {
                return at;
            }
        }
        return to;
    }
}
