package io.qsfs.s3.http;

import java.io.IOException;

/** Where the body of an answer goes; blocks while the client is slow. */
public interface BodyWriter {
    /**
     * Lets the filler put up to {@code length} bytes into an array and sends what it put there.
     *
     * @return what the filler returned
     */
    int write(int length, Filler filler) throws IOException;

    /** Sends a copy of the bytes. */
    void write(byte[] bytes) throws IOException;

    /** Puts bytes into an array. */
    @FunctionalInterface
    interface Filler {
        /** Returns how many bytes were put, from the offset on. */
        int fill(byte[] target, int offset, int length) throws IOException;
    }
}
