package io.qsfs.core.journal;

import io.qsfs.core.pack.PackBytes;
import io.qsfs.core.writeback.LoggedPacks;

/** The bytes of a pack in memory. */
record MemoryBytes(LoggedPacks.Sealed pack) implements PackBytes {
    @Override
    public int length() {
        return pack.length();
    }

    @Override
    public void read(int offset, int length, byte[] target, int targetOffset, Trust trust) {
        System.arraycopy(pack.bytes(), offset, target, targetOffset, length);
    }
}
