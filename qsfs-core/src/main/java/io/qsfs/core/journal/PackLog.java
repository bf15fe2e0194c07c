package io.qsfs.core.journal;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.time.Threads;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A log over stripes. Thread-safe: chunks are compressed and sealed on the threads of their
 * callers, places and positions are given out by the {@link PackQueue}. Persisting the metadata
 * store and writing checkpoints run beside, one of each at a time.
 */
final class PackLog implements Log {
    private static final System.Logger LOGGER = System.getLogger(PackLog.class.getName());

    /** When the store's disk is full, changes stay in memory, up to this multiple of a persist. */
    private static final long PERSISTS_MISSED_MAX = 8;

    private static final long MEMORY_MIN = 64L << 20;

    /** Checkpoints are not worth it before the journal is this part of the store. */
    private static final int STORE_PARTS = 10;

    private final LogContext context;
    private final PackQueue queue;
    private final ChunkFetcher fetcher;
    private final Checkpointer checkpointer;
    private final @Nullable LocalCommit local;
    private final BackgroundWork persisting;
    private final BackgroundWork checkpointing;
    private final LongAdder transactions = new LongAdder();
    private final LongAdder chunks = new LongAdder();
    private final LongAdder chunkBytes = new LongAdder();
    private final LongAdder packs = new LongAdder();
    private final LongAdder packBytes = new LongAdder();
    private final AtomicLong journalBytes = new AtomicLong();

    /** Bytes from which on the next persist or checkpoint starts; a failed one is put off. */
    private volatile long persistAt;

    private volatile long checkpointAt;

    /**
     * @param lastLsn the last transaction of the log so far
     * @param local empty when a commit waits for the nodes
     */
    PackLog(
            LogContext context,
            SuperblockKeeper superblocks,
            long lastLsn,
            Optional<LocalCommit> local) {
        this.context = context;
        this.local = local.orElse(null);
        this.queue = new PackQueue(context, lastLsn, this::packIsDurable, this.local);
        this.fetcher = new ChunkFetcher(context, queue);
        this.checkpointer = new Checkpointer(context, queue, superblocks);
        Threads threads = context.environment().threads();
        this.persistAt = context.config().persistBytes();
        this.checkpointAt = context.config().checkpointBytes();
        this.persisting = new BackgroundWork(threads, "qsfs-persist", this::persistInTurn);
        this.checkpointing = new BackgroundWork(threads, "qsfs-checkpoint", this::checkpointInTurn);
    }

    @Override
    public ChunkLocation appendChunk(byte[] plaintext, int offset, int length)
            throws StorageException {
        try (ChunkCodec.Body body = context.codec().compress(plaintext, offset, length)) {
            PackQueue.Place place = queue.reserve(body);
            place.pack().seal(body, place.location());
            chunks.increment();
            chunkBytes.add(length);
            return place.location();
        }
    }

    @Override
    public long append(List<RowChange> changes) throws StorageException {
        Checks.argument(!changes.isEmpty(), "a transaction without changes");
        long length = TransactionCodec.lengthMax(changes);
        if (length > maxTransactionBytes() + TransactionCodec.CHANGE_OVERHEAD) {
            throw new StorageException.TooLarge(
                    "a change of %d rows and %d bytes is more than a transaction takes (%d)"
                            .formatted(changes.size(), length, maxTransactionBytes()));
        }
        requireMemory();
        long lsn = queue.append(changes, length);
        transactions.increment();
        if (context.store().unpersistedBytes() > persistAt) {
            persisting.start();
        }
        return lsn;
    }

    /**
     * Notes rows of the log itself, which have no position; they are stored with what comes next.
     */
    void note(List<RowChange> changes) throws StorageException {
        queue.note(changes);
    }

    @Override
    public int maxTransactionBytes() {
        return Math.min(context.packLengthMax(), CodingPolicy.SHARD_LENGTH_MAX) / 2;
    }

    @Override
    public void sync(long lsn) throws StorageException {
        queue.sync(lsn);
    }

    @Override
    public void sync() throws StorageException {
        queue.sync(queue.appendedPosition());
    }

    @Override
    public void commit(long lsn) throws StorageException {
        queue.commit(lsn);
    }

    @Override
    public boolean isWritable() {
        return queue.isWritable();
    }

    @Override
    public long appendedPosition() {
        return queue.appendedPosition();
    }

    @Override
    public long durablePosition() {
        return queue.durablePosition();
    }

    @Override
    public void read(ChunkLocation chunk, byte[] target, int targetOffset) throws StorageException {
        fetcher.read(chunk, target, targetOffset);
    }

    @Override
    public void readRun(List<ChunkLocation> run, List<byte[]> contents) throws StorageException {
        fetcher.readRun(run, contents);
    }

    @Override
    public MetadataReader rows() {
        return context.store();
    }

    @Override
    public MetadataSnapshot snapshot() throws StorageException {
        return context.store().snapshot();
    }

    @Override
    public void checkpoint() throws StorageException {
        long before = journalBytes.get();
        if (checkpointer.write()) {
            journalBytes.addAndGet(-before);
        }
    }

    CheckpointStripes checkpoints() {
        return checkpointer;
    }

    @Override
    public LogStats stats() {
        return new LogStats(
                queue.appendedPosition(),
                queue.durablePosition(),
                transactions.sum(),
                chunks.sum(),
                chunkBytes.sum(),
                packs.sum(),
                packBytes.sum(),
                queue.packsInFlight(),
                queue.retries(),
                journalBytes.get(),
                checkpointer.position(),
                queue.trouble().map(StorageException::getMessage),
                Optional.ofNullable(local).map(LocalCommit::stats));
    }

    @Override
    public void close() throws StorageException {
        try {
            syncAtTheEnd();
            persisting.join();
            checkpointing.join();
            persistIfPossible();
        } finally {
            queue.close();
            persisting.join();
            checkpointing.join();
            if (local != null) {
                local.close();
            }
            context.store().close();
        }
    }

    /** With a write-back log, nodes that are away do not stand in the way of an end. */
    private void syncAtTheEnd() throws StorageException {
        long end = queue.appendedPosition();
        queue.commit(end);
        try {
            sync(end);
        } catch (StorageException.Unavailable | StorageException.NoSpace e) {
            LocalCommit here = local;
            if (here == null || here.position() < end) {
                throw e;
            }
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "{0} bytes of volume {1} are on this machine only, and go to the nodes when it"
                            + " is opened next: {2}",
                    here.stats().waitingBytes(),
                    context.volume(),
                    e.getMessage());
        }
    }

    /** Called in order, under the queue's lock. */
    private void packIsDurable(OpenPack pack) {
        packs.increment();
        packBytes.add(pack.length());
        long journal = journalBytes.addAndGet(pack.length() - pack.chunkBytes());
        if (journal > checkpointAt && journal > context.store().sizeBytes() / STORE_PARTS) {
            checkpointing.start();
        }
    }

    private void persist() throws StorageException {
        CompletableFuture<Void> onDisk = queue.atRest(context.store()::persist);
        Waiting.join(onDisk);
    }

    private void persistInTurn() throws StorageException {
        persistAt = context.store().unpersistedBytes() + context.config().persistBytes();
        persist();
        persistAt = context.config().persistBytes();
    }

    private void checkpointInTurn() throws StorageException {
        checkpointAt = journalBytes.get() + context.config().checkpointBytes();
        checkpoint();
        checkpointAt = context.config().checkpointBytes();
    }

    /** The store only saves replaying, so what it could not keep is no loss. */
    private void persistIfPossible() {
        try {
            persist();
        } catch (StorageException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the metadata store is behind and catches up at the next open: {0}",
                    e.getMessage());
        }
    }

    private void requireMemory() throws StorageException {
        long limit = PERSISTS_MISSED_MAX * context.config().persistBytes();
        if (context.store().unpersistedBytes() > Math.max(limit, MEMORY_MIN)) {
            throw new StorageException.NoSpace(
                    "the metadata store of volume %s cannot be written to its disk and fills memory: make room there"
                            .formatted(context.volume()));
        }
    }
}
