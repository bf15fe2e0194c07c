package io.qsfs.core.disk;

import java.io.Closeable;
import java.io.IOException;

/** An open file of the local disk. Thread-safe. */
public interface LocalFile extends Closeable {
    /**
     * Reads until {@code length} bytes are there or the file ends.
     *
     * @return the bytes read
     */
    int read(long position, byte[] target, int offset, int length) throws IOException;

    /** Writes all the bytes; after a failure any part of them may have been written. */
    void write(long position, byte[] source, int offset, int length) throws IOException;

    /** Makes what was written survive power loss. */
    void sync() throws IOException;

    /** Its length in bytes. */
    long size() throws IOException;
}
