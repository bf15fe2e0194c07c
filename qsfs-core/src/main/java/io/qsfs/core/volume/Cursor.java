package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

/** An ordered sequence read step by step. Not thread-safe; must be closed. */
public interface Cursor<T> extends AutoCloseable {
    /** The next element, or null at the end. */
    @Nullable T next() throws StorageException;

    @Override
    void close();
}
