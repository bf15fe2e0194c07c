package io.qsfs.core.meta.rocksdb;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;

import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/**
 * An open RocksDB whose native objects cannot be touched after they were freed: every call runs
 * under the shared side of a lock, closing under its exclusive side. Thread-safe.
 */
final class OpenDatabase {
    private final Path directory;
    private final RocksDB rocks;
    private final Options options;
    private final StampedLock lifetime = new StampedLock();
    private final Set<RocksCursor> cursors = ConcurrentHashMap.newKeySet();
    private final Set<Snapshot> snapshots = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Takes both. */
    OpenDatabase(Path directory, RocksDB rocks, Options options) {
        this.directory = directory;
        this.rocks = rocks;
        this.options = options;
    }

    /** A call into RocksDB. */
    interface Call<T extends @Nullable Object> {
        T run() throws RocksDBException;
    }

    /** The database itself; only to be used inside {@link #read} or {@link #hold}. */
    RocksDB rocks() {
        return rocks;
    }

    /** Runs the call while nobody can close the database. */
    <T extends @Nullable Object> T read(Call<T> call) throws StorageException {
        long stamp = lifetime.readLock();
        try {
            Checks.invariant(!closed, "the metadata store is closed");
            return call.run();
        } catch (RocksDBException e) {
            throw RocksErrors.translate(directory, e);
        } finally {
            lifetime.unlockRead(stamp);
        }
    }

    /** Runs a call that cannot fail while nobody can close the database. */
    <T> T hold(Supplier<T> call) {
        long stamp = lifetime.readLock();
        try {
            Checks.invariant(!closed, "the metadata store is closed");
            return call.get();
        } finally {
            lifetime.unlockRead(stamp);
        }
    }

    RocksCursor cursor(KeyRange range, Direction direction, @Nullable Snapshot snapshot)
            throws StorageException {
        return read(
                () -> {
                    var reading = new ReadOptions();
                    if (snapshot != null) {
                        reading.setSnapshot(snapshot);
                    }
                    var cursor = new RocksCursor(this, reading, range, direction);
                    cursors.add(cursor);
                    return cursor;
                });
    }

    Snapshot snapshot() throws StorageException {
        return read(
                () -> {
                    Snapshot snapshot = rocks.getSnapshot();
                    snapshots.add(snapshot);
                    return snapshot;
                });
    }

    /** Frees the cursor unless that was done before. */
    void release(RocksCursor cursor) {
        long stamp = lifetime.readLock();
        try {
            if (cursors.remove(cursor)) {
                cursor.free();
            }
        } finally {
            lifetime.unlockRead(stamp);
        }
    }

    /** Frees the snapshot unless that was done before. */
    void release(Snapshot snapshot) {
        long stamp = lifetime.readLock();
        try {
            if (snapshots.remove(snapshot)) {
                rocks.releaseSnapshot(snapshot);
            }
        } finally {
            lifetime.unlockRead(stamp);
        }
    }

    /** Frees everything; memtables that were not flushed are dropped. */
    void close() {
        long stamp = lifetime.writeLock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            cursors.forEach(RocksCursor::free);
            cursors.clear();
            snapshots.forEach(rocks::releaseSnapshot);
            snapshots.clear();
            rocks.close();
            options.close();
        } finally {
            lifetime.unlockWrite(stamp);
        }
    }
}
