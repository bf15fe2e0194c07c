package io.qsfs.zdb.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open file. Reads and writes give their offset, so several threads may use it at once. */
public interface DiskFile extends Closeable {
    /** Offset, length and address in memory of a direct transfer are multiples of this. */
    int DIRECT_ALIGNMENT = 4096;

    /**
     * Reads until the target is full or the file ends.
     *
     * @return the number of bytes read, 0 at or beyond the end
     */
    int read(ByteBuffer target, long offset) throws IOException;

    /** Writes all remaining bytes; after an exception any part of them may have been written. */
    void write(ByteBuffer source, long offset) throws IOException;

    /**
     * Reads as {@link #read} does, past the system's cache where the file system can: no cached
     * page is filled or kept. At the end of the file the last part may be short.
     */
    int readDirect(ByteBuffer target, long offset) throws IOException;

    /** Writes as {@link #write} does, past the system's cache where the file system can. */
    void writeDirect(ByteBuffer source, long offset) throws IOException;

    /** Makes everything written so far survive power loss. */
    void sync() throws IOException;

    /** Cuts the file to a length. */
    void truncate(long length) throws IOException;

    /** Returns the length in bytes. */
    long size() throws IOException;

    /** Returns the channel for sendfile, if the file lies in the system's file system. */
    Optional<FileChannel> channel();
}
