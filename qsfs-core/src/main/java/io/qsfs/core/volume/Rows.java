package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowCursor;

import org.jspecify.annotations.Nullable;

/** Rows as one reader sees them: those of the store, or with a transaction's changes over them. */
interface Rows {
    byte @Nullable [] get(byte[] key) throws StorageException;

    RowCursor scan(KeyRange range, Direction direction) throws StorageException;

    /** The inode; inside a transaction the one object that all its operations change. */
    @Nullable InodeRow inode(long number) throws StorageException;

    /** Reads the version byte that every row's value starts with. */
    static void checkVersion(BytesReader in, int newest) throws StorageException {
        int version = in.unsignedByte();
        if (version > newest || version == 0) {
            throw new StorageException.UnsupportedVersion(
                    "a row has format version " + version + ", this program reads up to " + newest);
        }
    }
}
