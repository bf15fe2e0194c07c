package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.meta.RowCursor;

import org.jspecify.annotations.Nullable;

/** The rows as the last update left them. Thread-safe. */
record StoreRows(MetadataReader store) implements Rows {

    @Override
    public byte @Nullable [] get(byte[] key) throws StorageException {
        return store.get(key).orElse(null);
    }

    @Override
    public RowCursor scan(KeyRange range, Direction direction) throws StorageException {
        return store.scan(range, direction);
    }

    @Override
    public @Nullable InodeRow inode(long number) throws StorageException {
        byte[] value = get(Keys.of(Keys.INODE, number));
        return value == null ? null : InodeCodec.decode(number, value);
    }
}
