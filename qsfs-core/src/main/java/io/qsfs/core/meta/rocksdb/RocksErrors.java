package io.qsfs.core.meta.rocksdb;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

import java.nio.file.Path;

/** Says in the engine's words what RocksDB reports. */
final class RocksErrors {
    private RocksErrors() {}

    static StorageException translate(Path directory, RocksDBException e) {
        return translate(directory, e.getStatus(), e);
    }

    static StorageException translate(
            Path directory, @Nullable Status status, RocksDBException cause) {
        String reason = "metadata store " + directory + ": " + cause.getMessage();
        if (status == null) {
            return new StorageException.Unavailable(reason, cause);
        }
        if (status.getSubCode() == Status.SubCode.NoSpace) {
            return new StorageException.NoSpace(
                    "no room left on the disk of the metadata store " + directory, cause);
        }
        return switch (status.getCode()) {
            case Corruption -> new StorageException.Corrupt(reason, cause);
            case Busy, TryAgain, TimedOut, Aborted -> new StorageException.Conflict(reason);
            default -> new StorageException.Unavailable(reason, cause);
        };
    }
}
