package io.qsfs.core.meta.rocksdb;

import io.qsfs.core.error.StorageException;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens a directory as a RocksDB that never flushes by itself, and empties it. */
final class RocksDirectory {
    private static final System.Logger LOGGER = System.getLogger(RocksDirectory.class.getName());

    /** So large that memtables never reach it: the owner persists long before. */
    private static final long MEMTABLE_LIMIT_BYTES = 2L << 30;

    /** Memtables being written out while others fill; a write waits only for more. */
    private static final int MEMTABLES = 8;

    private static final long BLOCK_CACHE_BYTES = 64L << 20;
    private static final int BLOOM_BITS = 10;
    private static final int OPEN_FILES = 500;

    private RocksDirectory() {}

    record Opened(OpenDatabase database, FlushListener flushes) {}

    /** Opens what is there; what is damaged is replaced by an empty database. */
    static Opened openOrReplace(Path directory) throws StorageException {
        try {
            return open(directory);
        } catch (StorageException.Corrupt e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "metadata store " + directory + " is damaged; it is rebuilt from the log",
                    e);
            return replace(directory);
        }
    }

    /** Deletes the database in the directory and opens an empty one. */
    static Opened replace(Path directory) throws StorageException {
        RocksDB.loadLibrary();
        try (var options = new Options()) {
            RocksDB.destroyDB(directory.toString(), options);
        } catch (RocksDBException e) {
            throw RocksErrors.translate(directory, e);
        }
        return open(directory);
    }

    private static Opened open(Path directory) throws StorageException {
        RocksDB.loadLibrary();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StorageException.Unavailable(
                    "cannot make the directory of the metadata store " + directory, e);
        }
        var flushes = new FlushListener(directory);
        Options options = options(flushes);
        try {
            RocksDB rocks = RocksDB.open(options, directory.toString());
            return new Opened(new OpenDatabase(directory, rocks, options), flushes);
        } catch (RocksDBException e) {
            options.close();
            throw inUse(e)
                    ? new StorageException.Conflict(
                            "metadata store " + directory + " is open in another process")
                    : RocksErrors.translate(directory, e);
        }
    }

    private static boolean inUse(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("LOCK") || message.contains("lock hold by current process");
    }

    private static Options options(FlushListener flushes) {
        var table =
                new BlockBasedTableConfig()
                        .setBlockCache(new LRUCache(BLOCK_CACHE_BYTES))
                        .setFilterPolicy(new BloomFilter(BLOOM_BITS, false))
                        .setCacheIndexAndFilterBlocks(true)
                        .setFormatVersion(5);
        return new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(MEMTABLE_LIMIT_BYTES)
                .setMaxWriteBufferNumber(MEMTABLES)
                .setAvoidFlushDuringShutdown(true)
                .setAvoidFlushDuringRecovery(true)
                .setTableFormatConfig(table)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setListeners(List.of(flushes));
    }
}
