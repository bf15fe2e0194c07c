package io.qsfs.s3.http;

import java.io.IOException;

/** A stream of bytes read by one thread. */
@FunctionalInterface
public interface ByteSource {
    /**
     * Reads at least one byte, blocking for it.
     *
     * @return how many, or -1 at the end
     */
    int read(byte[] target, int offset, int length) throws IOException;

    /**
     * Waits until so many bytes can be read without waiting, or as many as the source may hold, or
     * all that will come. Who does so before he takes a buffer holds none while a client is slow.
     *
     * @return about how many can be read now; at the end of the stream, as many as were asked for
     */
    default int await(int length) throws IOException {
        return length;
    }

    /** Reads until the range is full or the stream ends; returns how many bytes were read. */
    default int readFully(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int n = read(target, offset + done, length - done);
            if (n < 0) {
                break;
            }
            done += n;
        }
        return done;
    }
}
