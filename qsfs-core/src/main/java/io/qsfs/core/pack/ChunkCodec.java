package io.qsfs.core.pack;

import io.qsfs.core.bytes.ArrayPool;
import io.qsfs.core.compress.ChunkCompressor;
import io.qsfs.core.crypto.ChunkCipher;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

/**
 * From content to sealed bytes and back: compress, then seal; open, then decompress. Thread-safe.
 */
public final class ChunkCodec {
    /** Longest content in one sealed piece. */
    public static final int MAX_CONTENT = 256 << 10;

    /** Bytes that the sealed form may be longer than the content. */
    public static final int OVERHEAD = ChunkCompressor.OVERHEAD + ChunkCipher.OVERHEAD;

    /** As many as threads that seal or open at once on a large machine. */
    private static final int MAX_IDLE_BODIES = 32;

    private final ChunkCompressor compressor = new ChunkCompressor();
    private final ArrayPool bodies = new ArrayPool(MAX_CONTENT + OVERHEAD, MAX_IDLE_BODIES);

    public ChunkCodec() {}

    /** A compressed chunk that waits to be sealed; must be closed. Not thread-safe. */
    public final class Body implements AutoCloseable {
        private final byte[] bytes;
        private final int length;
        private final int contentLength;

        private Body(byte[] bytes, int length, int contentLength) {
            this.bytes = bytes;
            this.length = length;
            this.contentLength = contentLength;
        }

        /** Bytes that it has when sealed. */
        public int sealedLength() {
            return length + ChunkCipher.OVERHEAD;
        }

        /** Bytes of content. */
        public int contentLength() {
            return contentLength;
        }

        /** Writes {@link #sealedLength} bytes. */
        void seal(ChunkCipher cipher, long number, byte[] out, int outOffset) {
            int sealed = cipher.seal(number, bytes, 0, length, out, outOffset);
            Checks.invariant(sealed == sealedLength(), "sealing adds a fixed number of bytes");
        }

        @Override
        public void close() {
            bodies.give(bytes);
        }
    }

    /** Compresses content of 1 to {@link #MAX_CONTENT} bytes. */
    public Body compress(byte[] content, int offset, int length) {
        Checks.argument(
                length >= 1 && length <= MAX_CONTENT, "content of " + length + " bytes in a chunk");
        byte[] bytes = bodies.take();
        return new Body(bytes, compressor.compress(content, offset, length, bytes, 0), length);
    }

    /** Where a sealed piece lies in an array, and its number. */
    public record Sealed(long number, int offset, int length) {}

    /**
     * Opens a sealed piece and writes its content.
     *
     * @throws StorageException.Corrupt if it is not what was sealed; the target may be overwritten
     */
    public void open(ChunkCipher cipher, Sealed sealed, byte[] in, byte[] target, Target place)
            throws StorageException {
        byte[] body =
                sealed.length() <= MAX_CONTENT + OVERHEAD
                        ? bodies.take()
                        : new byte[sealed.length()];
        try {
            int length =
                    cipher.open(sealed.number(), in, sealed.offset(), sealed.length(), body, 0);
            compressor.decompress(body, 0, length, target, place.offset(), place.length());
        } finally {
            bodies.give(body);
        }
    }

    /** Where the content goes, and its length, which must be right. */
    public record Target(int offset, int length) {}
}
