package io.qsfs.core.journal;

import io.qsfs.core.bytes.ArrayPool;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.pack.PackBuilder;
import io.qsfs.core.pack.PackKind;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.writeback.PackPart;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A pack from its first byte in memory until it is stored. Guarded by the lock of the {@link
 * PackQueue} except where a method says otherwise.
 *
 * <ul>
 *   <li>Its buffer goes back to the pool when it is stored and nobody reads from it any more.
 *   <li>It is finished when it is closed and every chunk that has a place is sealed.
 * </ul>
 */
final class OpenPack {
    private final PackBuilder builder;
    private final byte[] buffer;
    private final ArrayPool buffers;
    private final int reserve;
    private final BytesWriter journal = new BytesWriter(4096);

    /** One for being open and one for each chunk that is being sealed. */
    private final AtomicInteger unsealed = new AtomicInteger(1);

    /** One for not being stored and one for each reader. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private final CompletableFuture<Void> sealed = new CompletableFuture<>();

    /** Done when the pack has its end; then its bytes do not change any more. */
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    /** Held for reading while a chunk is being sealed. */
    private final ReentrantReadWriteLock sealing = new ReentrantReadWriteLock();

    private long firstLsn;
    private long lastLsn;
    private int loggedChunks;
    private int loggedJournal;
    private @Nullable Stripe stripe;
    private int length;

    /**
     * @param reserve bytes of journal kept free for manifests
     */
    OpenPack(PackBuilder builder, byte[] buffer, ArrayPool buffers, int reserve) {
        this.builder = builder;
        this.buffer = buffer;
        this.buffers = buffers;
        this.reserve = reserve;
    }

    PackId id() {
        return builder.id();
    }

    boolean fitsChunk(int sealedLength) {
        return builder.fits(sealedLength, journal.length() + reserve);
    }

    boolean fitsTransaction(long lengthMax) {
        return builder.fits(0, Math.toIntExact(journal.length() + reserve + lengthMax));
    }

    /** Gives the chunk a place, which {@link #seal} must fill. */
    ChunkLocation reserve(ChunkCodec.Body body) {
        unsealed.incrementAndGet();
        sealing.readLock().lock();
        return builder.reserve(body);
    }

    /** Seals the chunk into its place; called once for each, by the thread that reserved it. */
    void seal(ChunkCodec.Body body, ChunkLocation place) {
        try {
            builder.seal(body, place);
        } finally {
            sealing.readLock().unlock();
            sealedOne();
        }
    }

    /** Adds a transaction. */
    void add(long lsn, List<RowChange> changes) {
        TransactionCodec.write(new TransactionCodec.Entry(changes, false), journal);
        firstLsn = firstLsn == 0 ? lsn : firstLsn;
        lastLsn = lsn;
    }

    /** Adds what has no position and is not worth a pack of its own. */
    void note(List<RowChange> changes) {
        TransactionCodec.write(new TransactionCodec.Entry(changes, true), journal);
    }

    /** Nothing more will be added. */
    void close() {
        sealedOne();
    }

    /** Waits for the chunks, then seals the rest; without the lock, once, after closing. */
    int finish() {
        sealed.join();
        try {
            length = builder.finish(PackKind.LOG, journal.toBytes(), firstLsn, lastLsn);
            finished.complete(null);
            return length;
        } finally {
            finished.cancel(false);
        }
    }

    /** What the write-back log lacks of it, with all its chunks sealed. */
    PackPart unlogged() {
        // Nobody begins to seal a chunk under the queue's lock, so this waits for those under way.
        sealing.writeLock().lock();
        try {
            return new PackPart(
                    builder.chunksFrom(loggedChunks),
                    buffer,
                    journal.toBytes(loggedJournal),
                    firstLsn,
                    lastLsn);
        } finally {
            sealing.writeLock().unlock();
        }
    }

    /** Whether the write-back log lacks transactions of it. */
    boolean hasUnlogged() {
        return firstLsn != 0 && journal.length() > loggedJournal;
    }

    /** Takes note that the part is in the write-back log. */
    void logged(PackPart part) {
        loggedChunks += part.chunkCount();
        loggedJournal += part.journalLength();
    }

    /** Takes note that the write-back log has lost it; what it lacks is everything. */
    void notLogged() {
        loggedChunks = 0;
        loggedJournal = 0;
    }

    /** Waits until the pack has its end, and returns that: all behind the last chunk. */
    byte[] end() {
        finished.join();
        return Arrays.copyOfRange(buffer, builder.chunkBytes(), length);
    }

    /** The pack in its first bytes; not to be changed but by coding it. */
    byte[] buffer() {
        return buffer;
    }

    void stored(Stripe where) {
        stripe = where;
    }

    /** Where it is stored, when it is. */
    @Nullable Stripe stripe() {
        return stripe;
    }

    Manifest manifest(Stripe where) {
        return new Manifest(where, firstLsn, lastLsn, builder.chunkCount(), builder.chunkBytes());
    }

    /** The position of the first transaction, 0 for none. */
    long firstLsn() {
        return firstLsn;
    }

    /** The position of the last transaction, 0 for none. */
    long lastLsn() {
        return lastLsn;
    }

    /** Bytes of the finished pack. */
    int length() {
        return length;
    }

    int chunkBytes() {
        return builder.chunkBytes();
    }

    /** Keeps the buffer for a reader; false when it is gone. Thread-safe. */
    boolean hold() {
        int seen = holders.get();
        while (seen > 0) {
            if (holders.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = holders.get();
        }
        return false;
    }

    /** Ends what {@link #hold} began, or the time of being in memory. Thread-safe. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            buffers.give(buffer);
        }
    }

    /** Reads a sealed chunk; the caller holds the buffer. Thread-safe. */
    void read(ChunkLocation chunk, byte[] target, int targetOffset) throws StorageException {
        builder.open(chunk, target, targetOffset);
    }

    private void sealedOne() {
        if (unsealed.decrementAndGet() == 0) {
            sealed.complete(null);
        }
    }
}
