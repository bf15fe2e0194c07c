package io.qsfs.core.meta.rocksdb;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.RowCursor;

import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

import java.util.Optional;

/** A sequence number that RocksDB keeps the rows of. Thread-safe. */
final class RocksSnapshot implements MetadataSnapshot {
    private final OpenDatabase database;
    private final Snapshot snapshot;

    RocksSnapshot(OpenDatabase database) throws StorageException {
        this.database = database;
        this.snapshot = database.snapshot();
    }

    @Override
    public Optional<byte[]> get(byte[] key) throws StorageException {
        return Optional.ofNullable(
                database.read(
                        () -> {
                            try (var reading = new ReadOptions().setSnapshot(snapshot)) {
                                return database.rocks().get(reading, key);
                            }
                        }));
    }

    @Override
    public RowCursor scan(KeyRange range, Direction direction) throws StorageException {
        return database.cursor(range, direction, snapshot);
    }

    @Override
    public void close() {
        database.release(snapshot);
    }
}
