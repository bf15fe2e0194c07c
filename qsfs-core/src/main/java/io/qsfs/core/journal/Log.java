package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.pack.ChunkLocation;

import java.util.List;

/**
 * The log of a volume that is open for writing: content and transactions in one order. Thread-safe.
 *
 * <ul>
 *   <li>A transaction gets its position (LSN: 1, 2, 3, … over the whole life of the volume) and
 *       shows in the metadata store before {@link #append} returns; it cannot abort afterwards.
 *   <li>Durable means: its pack and every earlier one are stored on the nodes with full redundancy.
 *   <li>What nobody syncs reaches the nodes within {@link LogConfig#flushDelay} and a write.
 *   <li>After a failure that retrying does not cure (fenced, nodes away for too long) every call
 *       that writes fails with it, and what was appended but not acknowledged is lost on reopening.
 *   <li>Rows whose keys start with {@code 'M'} or {@code 'G'} belong to the log.
 * </ul>
 */
public interface Log extends ChunkReader, AutoCloseable {
    /**
     * Compresses and seals content into the open pack. Blocks while too many packs are on their
     * way. The chunk is garbage until a transaction that is appended later names it.
     *
     * @param plaintext stays the caller's; 1 to {@link LogConfig#MAX_CHUNK_BYTES} bytes of it
     */
    ChunkLocation appendChunk(byte[] plaintext, int offset, int length) throws StorageException;

    /**
     * Appends a transaction and applies it to the metadata store. Blocks while too many packs are
     * on their way. Callers order their transactions themselves, by a lock around this call.
     *
     * @param changes takes the rows; encoded at most {@link #maxTransactionBytes}
     * @return the transaction's position
     * @throws StorageException.TooLarge if the rows do not fit; nothing has happened
     */
    long append(List<RowChange> changes) throws StorageException;

    /**
     * Largest sum of keys and values, with 16 bytes for each row, that one transaction may have.
     */
    int maxTransactionBytes();

    /**
     * Returns when the transaction at the position and all before it are durable. Never waits for a
     * timer. Returns at once for 0.
     */
    void sync(long lsn) throws StorageException;

    /**
     * Returns when the transaction at the position and all before it survive the death of this
     * process and power loss: in the write-back log of this machine, when the log was opened with
     * one that {@linkplain WriteBack#acknowledges acknowledges}, else as {@link #sync(long)}.
     */
    void commit(long lsn) throws StorageException;

    /**
     * Whether transactions are taken now: not after a failure, nor, without a write-back log, while
     * too few nodes take writes.
     */
    boolean isWritable();

    /** Returns when everything appended before the call is durable. */
    void sync() throws StorageException;

    /** The last position given to a transaction, 0 for none. */
    long appendedPosition();

    /** The last position known to be durable. */
    long durablePosition();

    /** The rows as the last appended transaction left them. */
    MetadataReader rows();

    /** All rows at this moment, to read several of them consistently. The caller closes it. */
    MetadataSnapshot snapshot() throws StorageException;

    /**
     * Writes a checkpoint of everything appended so far and makes the superblock name it; recovery
     * then starts there. Appending goes on meanwhile, but for a short pause. Does nothing when the
     * newest checkpoint holds everything.
     */
    void checkpoint() throws StorageException;

    LogStats stats();

    /**
     * Syncs, persists the metadata store and closes it. A log that failed closes without syncing.
     */
    @Override
    void close() throws StorageException;
}
