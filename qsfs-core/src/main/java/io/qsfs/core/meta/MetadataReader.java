package io.qsfs.core.meta;

import io.qsfs.core.error.StorageException;

import java.util.Optional;

/** Rows to be read, in the order of their keys as unsigned bytes. Thread-safe. */
public interface MetadataReader {
    /** The row's value, not to be changed; nothing when there is no such row. */
    Optional<byte[]> get(byte[] key) throws StorageException;

    /** The rows of the range as they are now. The caller closes the cursor. */
    RowCursor scan(KeyRange range, Direction direction) throws StorageException;
}
