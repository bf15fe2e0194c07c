package io.qsfs.zdb.index;

import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;

import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * An index in RocksDB without its write-ahead log: the segments are the log. One column family
 * holds everything, so what survives a crash is always a prefix of the calls of {@link #apply}.
 *
 * <pre>
 * row key                          row value (big-endian)
 * 0 (4 bytes), space (4 bytes)     state
 * space (4 bytes), key             segment, offset, length, timestamp, fingerprint (4 bytes each)
 * </pre>
 */
public final class RocksIndexStore implements IndexStore {
    private static final System.Logger LOG = System.getLogger(RocksIndexStore.class.getName());

    /** Recent blocks, index blocks and filters: small, since the page cache lies below. */
    private static final long CACHE_BYTES = 16L << 20;

    private static final long WRITE_BUFFER_BYTES = 4L << 20;

    /** Of the write buffer, for a filter over it: most look-ups find nothing there. */
    private static final double MEMTABLE_FILTER_SHARE = 0.1;

    private static final int FILTER_BITS_PER_KEY = 10;
    private static final int OPEN_FILES_MAX = 256;
    private static final int VALUE_LENGTH = 20;

    /** A file that tells the next start that something in the index could not be read. */
    private static final String DAMAGE_MARK = "damaged";

    private final Cache cache;
    private final BloomFilter filter;
    private final Options options;
    private final WriteOptions writeOptions;
    private final ReadOptions readOptions;
    private final RocksDB database;
    private final Path directory;

    private RocksIndexStore(Path directory) throws RocksDBException {
        this.directory = directory;
        RocksDB.loadLibrary();
        cache = new LRUCache(CACHE_BYTES);
        filter = new BloomFilter(FILTER_BITS_PER_KEY);
        options =
                new Options()
                        .setCreateIfMissing(true)
                        .setWriteBufferSize(WRITE_BUFFER_BYTES)
                        .setMaxWriteBufferNumber(3)
                        .setMaxOpenFiles(OPEN_FILES_MAX)
                        .setMaxBackgroundJobs(2)
                        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                        .setKeepLogFileNum(2)
                        .setAvoidUnnecessaryBlockingIO(true)
                        .setMemtableWholeKeyFiltering(true)
                        .setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_SHARE)
                        .setCompressionType(CompressionType.NO_COMPRESSION)
                        .setTableFormatConfig(tableFormat(cache, filter));
        writeOptions = new WriteOptions().setDisableWAL(true);
        readOptions = new ReadOptions();
        database = RocksDB.open(options, directory.toString());
    }

    /**
     * Filters and indexes of tables are cut into blocks of the size of data blocks: whole ones, of
     * megabytes each, would chase one another out of the cache.
     */
    private static BlockBasedTableConfig tableFormat(Cache cache, BloomFilter filter) {
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setPinTopLevelIndexAndFilter(true)
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setFilterPolicy(filter)
                .setWholeKeyFiltering(true)
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash);
    }

    /**
     * Opens the index in a directory, which is created when missing. One that is damaged, or was
     * found to be when it was open the last time, is thrown away: the segments make it anew.
     */
    public static RocksIndexStore open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path mark = directory.resolve(DAMAGE_MARK);
        try {
            if (Files.exists(mark)) {
                return openEmpty(directory, "it was found damaged");
            }
            return new RocksIndexStore(directory);
        } catch (RocksDBException e) {
            if (!isDamage(e)) {
                throw new IOException("index: cannot open " + directory + ": " + e.getMessage(), e);
            }
            try {
                return openEmpty(directory, String.valueOf(e.getMessage()));
            } catch (RocksDBException again) {
                throw new IOException(
                        "index: cannot make " + directory + " anew: " + again.getMessage(), again);
            }
        }
    }

    private static RocksIndexStore openEmpty(Path directory, String why)
            throws IOException, RocksDBException {
        LOG.log(
                Level.WARNING,
                "index in " + directory + ": " + why + "; making it anew from the segments");
        RocksDB.loadLibrary();
        try (Options defaults = new Options()) {
            RocksDB.destroyDB(directory.toString(), defaults);
        }
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve(DAMAGE_MARK));
        return new RocksIndexStore(directory);
    }

    /** Files of the index that are missing, cut or changed; not those that cannot be accessed. */
    private static boolean isDamage(RocksDBException e) {
        Status status = e.getStatus();
        return status != null
                && (status.getCode() == Status.Code.Corruption
                        || String.valueOf(status.getState()).contains("No such file"));
    }

    private IOException failure(String what, RocksDBException cause) {
        String remedy = "";
        if (isDamage(cause)) {
            try {
                Files.write(directory.resolve(DAMAGE_MARK), new byte[0]);
                remedy = "; the next start makes the index anew";
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        return new IOException("index: cannot " + what + ": " + cause.getMessage() + remedy, cause);
    }

    private static byte[] stateKey(int space) {
        return ByteBuffer.allocate(8).putInt(0).putInt(space).array();
    }

    private static byte[] rowKey(int space, Key key) {
        byte[] row = new byte[4 + key.length()];
        ByteBuffer.wrap(row).putInt(space);
        key.copyTo(row, 4);
        return row;
    }

    private static byte[] rowValue(IndexEntry entry) {
        return ByteBuffer.allocate(VALUE_LENGTH)
                .putInt(entry.location().segment())
                .putInt(entry.location().offset())
                .putInt(entry.length())
                .putInt(entry.timestamp())
                .putInt(entry.fingerprint())
                .array();
    }

    private static IndexEntry entry(byte[] value) throws IOException {
        if (value.length != VALUE_LENGTH) {
            throw new IOException("index: a row has " + value.length + " bytes: run rebuild-index");
        }
        ByteBuffer row = ByteBuffer.wrap(value);
        Location location = new Location(row.getInt(), row.getInt());
        return new IndexEntry(location, row.getInt(), row.getInt(), row.getInt());
    }

    @Override
    public Optional<IndexEntry> find(int space, Key key) throws IOException {
        try {
            byte @Nullable [] value = database.get(readOptions, rowKey(space, key));
            return value == null ? Optional.empty() : Optional.of(entry(value));
        } catch (RocksDBException e) {
            throw failure("read", e);
        }
    }

    @Override
    public void apply(int space, Map<Key, Optional<IndexEntry>> changes, byte[] state)
            throws IOException {
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<Key, Optional<IndexEntry>> change : changes.entrySet()) {
                byte[] row = rowKey(space, change.getKey());
                if (change.getValue().isPresent()) {
                    batch.put(row, rowValue(change.getValue().get()));
                } else {
                    batch.delete(row);
                }
            }
            batch.put(stateKey(space), state);
            database.write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw failure("write", e);
        }
    }

    @Override
    public Optional<byte[]> state(int space) throws IOException {
        try {
            return Optional.ofNullable(database.get(readOptions, stateKey(space)));
        } catch (RocksDBException e) {
            throw failure("read", e);
        }
    }

    @Override
    public void visit(int space, Key prefix, Optional<Key> after, Visitor visitor)
            throws IOException {
        byte[] from = rowKey(space, after.filter(key -> key.compareTo(prefix) > 0).orElse(prefix));
        try (RocksIterator rows = database.newIterator(readOptions)) {
            for (rows.seek(from); rows.isValid(); rows.next()) {
                ByteBuffer row = ByteBuffer.wrap(rows.key());
                if (row.getInt() != space) {
                    break;
                }
                Key key = Key.copyOf(row);
                boolean skip = after.isPresent() && key.equals(after.get());
                if (!key.startsWith(prefix)) {
                    break;
                }
                if (!skip && !visitor.visit(key, entry(rows.value()))) {
                    return;
                }
            }
            rows.status();
        } catch (RocksDBException e) {
            throw failure("scan", e);
        }
    }

    @Override
    public void drop(int space) throws IOException {
        byte[] first = ByteBuffer.allocate(4).putInt(space).array();
        byte[] behind = ByteBuffer.allocate(4).putInt(space + 1).array();
        try {
            database.delete(writeOptions, stateKey(space));
            database.deleteRange(writeOptions, first, behind);
        } catch (RocksDBException e) {
            throw failure("remove a namespace", e);
        }
    }

    @Override
    public void sync() throws IOException {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            database.flush(flush);
        } catch (RocksDBException e) {
            throw failure("flush", e);
        }
    }

    @Override
    public void close() {
        database.close();
        readOptions.close();
        writeOptions.close();
        options.close();
        filter.close();
        cache.close();
    }
}
