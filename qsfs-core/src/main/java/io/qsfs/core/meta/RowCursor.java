package io.qsfs.core.meta;

import io.qsfs.core.error.StorageException;

/**
 * The rows of a range, one after another, as they were when the scan began; changes made meanwhile
 * do not show. Must be closed. Not thread-safe.
 */
public interface RowCursor extends AutoCloseable {
    /** Moves to the next row (at first: to the first); false when there is none. */
    boolean next() throws StorageException;

    /** The key of the row it stands on; the caller's own. */
    byte[] key();

    /** The value of the row it stands on; the caller's own. */
    byte[] value();

    @Override
    void close();
}
