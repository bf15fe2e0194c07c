package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.ChunkLocation;

import java.util.List;

/** Reads content back, wherever it lies: in memory, on its way, or on the nodes. Thread-safe. */
public interface ChunkReader {
    /**
     * Reads the content of one chunk into the array, {@link ChunkLocation#plaintextLength} bytes.
     *
     * @throws StorageException.NotFound if no pack of that id is part of the volume
     * @throws StorageException.Corrupt if what was read is not what was written
     * @throws StorageException.Unavailable if too few nodes answer
     */
    void read(ChunkLocation chunk, byte[] target, int targetOffset) throws StorageException;

    /**
     * Reads chunks of one pack that lie behind one another, with one ranged read.
     *
     * @param contents an array for each, of at least its plaintext length
     */
    void readRun(List<ChunkLocation> run, List<byte[]> contents) throws StorageException;
}
