package io.qsfs.core.pack;

import io.qsfs.core.error.StorageException;

/** Where the bytes of a stored pack come from. */
public interface PackBytes {
    /** How sure the bytes are to be those that were stored. */
    enum Trust {
        /** As the nodes gave them: fast. */
        AS_GIVEN,
        /** Checked against the shards' seals, decoded around those that are not genuine. */
        VERIFIED
    }

    /** The pack's length in bytes. */
    int length();

    /** Reads a range of the pack. */
    void read(int offset, int length, byte[] target, int targetOffset, Trust trust)
            throws StorageException;
}
