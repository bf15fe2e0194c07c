package io.qsfs.core.compress;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Turns a chunk into its stored body and back. A body is one byte that names the method, and then
 * the content in that form:
 *
 * <pre>
 * 0  as it is
 * 1  a zstd frame (RFC 8878) without checksum: sealing authenticates it
 * </pre>
 *
 * Content that looks random is not tried, and what shrinks by less than a sixteenth is kept as it
 * is, because then reading costs only a copy. Thread-safe.
 */
public final class ChunkCompressor {
    /** Bytes that a body may be longer than its content. */
    public static final int OVERHEAD = 1;

    private static final byte PLAIN = 0;
    private static final byte ZSTD = 1;

    /** The fastest of zstd's ordinary levels: higher ones cost more time than nodes take. */
    private static final int LEVEL = 1;

    /** Frames smaller than this do not pay for their header. */
    private static final int MIN_LENGTH = 64;

    /** Contexts hold some hundred KiB outside of the heap: no more than busy threads need. */
    private static final int MAX_IDLE = 16;

    private final ArrayBlockingQueue<ZstdCompressCtx> compressors =
            new ArrayBlockingQueue<>(MAX_IDLE);
    private final ArrayBlockingQueue<ZstdDecompressCtx> decompressors =
            new ArrayBlockingQueue<>(MAX_IDLE);

    /** Makes a compressor with no contexts yet; share one. */
    public ChunkCompressor() {}

    /**
     * Writes the body of a chunk; {@code out} has room for {@link #OVERHEAD} bytes more than the
     * content.
     *
     * @return the length of the body
     */
    public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
        Checks.argument(
                outOffset >= 0 && length <= out.length - outOffset - OVERHEAD,
                "no room for the body");
        if (length >= MIN_LENGTH && !Randomness.looksRandom(in, offset, length)) {
            int limit = length - length / 16;
            int compressed = tryZstd(in, offset, length, out, outOffset + 1, limit);
            if (compressed > 0) {
                out[outOffset] = ZSTD;
                return compressed + 1;
            }
        }
        out[outOffset] = PLAIN;
        System.arraycopy(in, offset, out, outOffset + 1, length);
        return length + 1;
    }

    /**
     * Writes the content of a body.
     *
     * @param plainLength the content's length, which the extent knows
     * @throws StorageException.Corrupt if the body does not hold a content of that length
     */
    public void decompress(
            byte[] body, int offset, int length, byte[] out, int outOffset, int plainLength)
            throws StorageException {
        if (length < 1) {
            throw new StorageException.Corrupt("a chunk has no body");
        }
        switch (body[offset]) {
            case PLAIN -> {
                check(length - 1, plainLength);
                System.arraycopy(body, offset + 1, out, outOffset, plainLength);
            }
            case ZSTD -> expand(body, offset + 1, length - 1, out, outOffset, plainLength);
            default ->
                    throw new StorageException.UnsupportedVersion(
                            "a chunk is stored by method " + body[offset] + ": use a newer qsfs");
        }
    }

    private int tryZstd(
            byte[] in, int offset, int length, byte[] out, int outOffset, int outLength) {
        ZstdCompressCtx context = compressors.poll();
        if (context == null) {
            context = new ZstdCompressCtx().setLevel(LEVEL).setChecksum(false).setDictID(false);
        }
        try {
            return context.compressByteArray(out, outOffset, outLength, in, offset, length);
        } catch (ZstdException noRoom) {
            return 0;
        } finally {
            if (!compressors.offer(context)) {
                context.close();
            }
        }
    }

    private void expand(
            byte[] body, int offset, int length, byte[] out, int outOffset, int plainLength)
            throws StorageException {
        ZstdDecompressCtx context = decompressors.poll();
        if (context == null) {
            context = new ZstdDecompressCtx();
        }
        try {
            check(
                    context.decompressByteArray(out, outOffset, plainLength, body, offset, length),
                    plainLength);
        } catch (ZstdException e) {
            throw new StorageException.Corrupt("a chunk does not decompress", e);
        } finally {
            if (!decompressors.offer(context)) {
                context.close();
            }
        }
    }

    private static void check(int length, int plainLength) throws StorageException {
        if (length != plainLength) {
            throw new StorageException.Corrupt(
                    "a chunk holds " + length + " bytes where " + plainLength + " belong");
        }
    }
}
