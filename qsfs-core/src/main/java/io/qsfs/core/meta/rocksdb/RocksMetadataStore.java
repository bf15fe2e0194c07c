package io.qsfs.core.meta.rocksdb;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.RowCursor;
import io.qsfs.core.meta.StorePosition;

import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A metadata store in a directory of its own, one RocksDB without a write-ahead log. RocksDB writes
 * a memtable to disk only when told to, so the disk holds exactly what some persist saw:
 *
 * <ul>
 *   <li>memtables are allowed to grow far beyond what the owner lets them, and closing does not
 *       flush, so no flush starts by itself;
 *   <li>each batch counts a serial number up in a row of its own, and a persist notes the number:
 *       if the disk is found with another number than the note's, some flush did start by itself,
 *       and the store forgets everything instead of being ahead of the log.
 * </ul>
 *
 * Thread-safe as the interface says.
 */
public final class RocksMetadataStore implements MetadataStore {
    private static final System.Logger LOGGER =
            System.getLogger(RocksMetadataStore.class.getName());

    /** Rows of the store itself; others do not start with 0. */
    private static final byte[] SERIAL_KEY = {0, 's'};

    private static final byte[] POSITION_KEY = {0, 'p'};
    private static final int POSITION_VERSION = 1;

    /** What RocksDB needs in a memtable beside key and value. */
    private static final int ROW_OVERHEAD_BYTES = 64;

    /** Left free on the disk for compactions and for other users of it. */
    private static final long DISK_RESERVE_BYTES = 64L << 20;

    private final Path directory;
    private final WriteOptions writing = new WriteOptions().setDisableWAL(true);
    private final AtomicLong unpersistedBytes = new AtomicLong();
    private volatile RocksDirectory.Opened opened;
    private volatile Optional<StorePosition> persisted = Optional.empty();
    private long serial;

    private RocksMetadataStore(Path directory, RocksDirectory.Opened opened) {
        this.directory = directory;
        this.opened = opened;
    }

    /**
     * Opens the store in the directory, or makes one. A store whose files are damaged is emptied:
     * it is only a view of the log.
     *
     * @throws StorageException.Conflict if another process has it open
     */
    public static RocksMetadataStore open(Path directory) throws StorageException {
        var store = new RocksMetadataStore(directory, RocksDirectory.openOrReplace(directory));
        try {
            store.load();
            return store;
        } catch (StorageException e) {
            store.close();
            throw e;
        }
    }

    private void load() throws StorageException {
        long serialOnDisk = serial(database().read(() -> database().rocks().get(SERIAL_KEY)));
        byte[] note = database().read(() -> database().rocks().get(POSITION_KEY));
        if (note == null) {
            if (serialOnDisk != 0) {
                clear();
            }
            return;
        }
        var reader = new BytesReader("position of the metadata store " + directory, note);
        reader.version(POSITION_VERSION);
        long serialAtPersist = reader.nonNegative();
        var position = new StorePosition(reader.volumeId(), reader.nonNegative(), reader.packId());
        reader.end();
        if (serialAtPersist != serialOnDisk) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "metadata store {0} was flushed outside of a persist; it is rebuilt",
                    directory);
            clear();
            return;
        }
        serial = serialOnDisk;
        persisted = Optional.of(position);
    }

    @Override
    public Optional<byte[]> get(byte[] key) throws StorageException {
        OpenDatabase database = database();
        return Optional.ofNullable(database.read(() -> database.rocks().get(key)));
    }

    @Override
    public RowCursor scan(KeyRange range, Direction direction) throws StorageException {
        return database().cursor(range, direction, null);
    }

    @Override
    public MetadataSnapshot snapshot() throws StorageException {
        return new RocksSnapshot(database());
    }

    @Override
    public void apply(List<RowChange> changes) throws StorageException {
        long bytes = 0;
        try (var batch = new WriteBatch()) {
            for (RowChange change : changes) {
                bytes += ROW_OVERHEAD_BYTES + change.key().length;
                if (change.isDelete()) {
                    batch.delete(change.key());
                } else {
                    batch.put(change.key(), change.value());
                    bytes += change.value().length;
                }
            }
            batch.put(SERIAL_KEY, serialValue(serial + 1));
            write(batch);
        } catch (RocksDBException e) {
            throw RocksErrors.translate(directory, e);
        }
        serial++;
        unpersistedBytes.addAndGet(bytes + ROW_OVERHEAD_BYTES);
    }

    @Override
    public CompletableFuture<Void> persist(StorePosition position) throws StorageException {
        requireRoom();
        OpenDatabase database = database();
        try (var batch = new WriteBatch();
                var flush = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
            batch.put(SERIAL_KEY, serialValue(serial));
            batch.put(POSITION_KEY, positionValue(position));
            write(batch);
            long sequence = database.read(() -> database.rocks().getLatestSequenceNumber());
            CompletableFuture<Void> onDisk = opened.flushes().await(sequence);
            database.read(
                    () -> {
                        database.rocks().flush(flush);
                        return sequence;
                    });
            unpersistedBytes.set(0);
            return onDisk.thenRun(() -> persisted = Optional.of(position));
        } catch (RocksDBException e) {
            throw RocksErrors.translate(directory, e);
        }
    }

    @Override
    public Optional<StorePosition> persisted() {
        return persisted;
    }

    @Override
    public void clear() throws StorageException {
        opened.database().close();
        opened = RocksDirectory.replace(directory);
        persisted = Optional.empty();
        unpersistedBytes.set(0);
        serial = 0;
    }

    @Override
    public long unpersistedBytes() {
        return unpersistedBytes.get();
    }

    @Override
    public long sizeBytes() {
        OpenDatabase database = database();
        try {
            return unpersistedBytes.get()
                    + database.read(
                            () -> database.rocks().getLongProperty("rocksdb.live-sst-files-size"));
        } catch (StorageException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no size of " + directory, e);
            return unpersistedBytes.get();
        }
    }

    @Override
    public void close() {
        opened.database().close();
        opened.flushes()
                .fail(
                        new StorageException.Unavailable(
                                "metadata store " + directory + " was closed"));
        writing.close();
    }

    private OpenDatabase database() {
        return opened.database();
    }

    private void write(WriteBatch batch) throws StorageException {
        OpenDatabase database = database();
        database.read(
                () -> {
                    database.rocks().write(writing, batch);
                    return batch;
                });
    }

    private void requireRoom() throws StorageException {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < DISK_RESERVE_BYTES + unpersistedBytes.get()) {
                throw new StorageException.NoSpace(
                        "only "
                                + free
                                + " bytes left on the disk of the metadata store "
                                + directory);
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException.Unavailable("metadata store " + directory, e);
        }
    }

    private byte[] positionValue(StorePosition position) {
        return new BytesWriter(64)
                .int16(POSITION_VERSION)
                .int64(serial)
                .volumeId(position.volume())
                .int64(position.lsn())
                .packId(position.next())
                .toBytes();
    }

    private static byte[] serialValue(long serial) {
        return new BytesWriter(16).int64(serial).toBytes();
    }

    private long serial(byte @org.jspecify.annotations.Nullable [] value) throws StorageException {
        return value == null
                ? 0
                : new BytesReader("serial of the metadata store " + directory, value).nonNegative();
    }
}
