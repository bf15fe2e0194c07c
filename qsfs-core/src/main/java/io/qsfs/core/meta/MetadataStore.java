package io.qsfs.core.meta;

import io.qsfs.core.error.StorageException;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Rows under one order, following a log: the store makes nothing durable by itself, so what is on
 * its disk is never ahead of what its owner knows to be in the log. Keys do not start with a zero
 * byte: those are the store's own.
 *
 * <ul>
 *   <li>A batch of changes becomes visible as a whole, to readers that start after it.
 *   <li>After a crash the store is what it was at some completed {@link #persist}, or empty.
 *   <li>Readers are thread-safe and never wait for writers; {@link #apply}, {@link #persist} and
 *       {@link #clear} are called by one thread at a time.
 * </ul>
 */
public interface MetadataStore extends MetadataReader, AutoCloseable {
    /** All rows as they are now. The caller closes it. */
    MetadataSnapshot snapshot() throws StorageException;

    /** Makes the changes visible, in their order, as a whole; durable only after a persist. */
    void apply(List<RowChange> changes) throws StorageException;

    /**
     * Makes everything applied so far durable, atomically with the position. What is applied after
     * this method has returned is not part of it, even while the future is not complete. The caller
     * guarantees that the log is durable up to the position.
     *
     * @return completes when the state is on disk; fails with a {@link StorageException}
     */
    CompletableFuture<Void> persist(StorePosition position) throws StorageException;

    /** The position of the last completed persist; nothing when the store is new or cleared. */
    Optional<StorePosition> persisted();

    /** Forgets every row and the position, durably. */
    void clear() throws StorageException;

    /** Bytes of memory that a persist would free; for the decision when to persist. */
    long unpersistedBytes();

    /** Approximate bytes of all rows, in memory and on disk. */
    long sizeBytes();

    /** Drops what was not persisted. */
    @Override
    void close() throws StorageException;
}
