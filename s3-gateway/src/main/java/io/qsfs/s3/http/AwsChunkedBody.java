package io.qsfs.s3.http;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Decodes aws-chunked:
 *
 * <pre>
 *   chunk*  = hex-length [";chunk-signature=" hex] CRLF bytes CRLF
 *   last    = "0" [";chunk-signature=" hex] CRLF
 *   trailer = (name ":" value end)* ["x-amz-trailer-signature:" hex end] end
 *   end     = CRLF | LF | LF CRLF
 * </pre>
 *
 * <p>Signatures are checked at the end of each chunk: who uses the bytes must not make them count
 * before the end of the stream. Not thread-safe.
 */
public final class AwsChunkedBody implements ByteSource {
    private static final int LINE_BYTES_MAX = 4096;
    private static final int TRAILERS_MAX = 16;
    private static final String SIGNATURE = "chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";
    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{64}");

    /** Only the last chunk with content may be smaller. */
    private static final int CHUNK_BYTES_MIN = 8192;

    private final ByteSource source;
    private final ChunkVerifier verifier;
    private final boolean withTrailer;
    private final Headers trailers = new Headers();
    private final byte[] window = new byte[LINE_BYTES_MAX];
    private int windowStart;
    private int windowEnd;
    private long left;
    private boolean inChunk;
    private boolean afterShort;
    private boolean ended;
    private String signature = "";

    public AwsChunkedBody(ByteSource source, ChunkVerifier verifier, boolean withTrailer) {
        this.source = source;
        this.verifier = verifier;
        this.withTrailer = withTrailer;
    }

    /** Trailing fields; complete at the end of the stream. */
    public Headers trailers() {
        return trailers;
    }

    @Override
    public int await(int length) throws IOException {
        // With room for the heads of chunks.
        int heads = length / 32;
        return Math.max(1, source.await(length + heads) - heads);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (!inChunk) {
            startChunk();
            if (left == 0) {
                finish();
                return -1;
            }
        }
        int count = take(target, offset, (int) Math.min(length, left));
        if (verifier.isSigned()) {
            verifier.update(target, offset, count);
        }
        left -= count;
        if (left == 0) {
            endChunk();
        }
        return count;
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        int buffered = Math.min(length, windowEnd - windowStart);
        if (buffered > 0) {
            System.arraycopy(window, windowStart, target, offset, buffered);
            windowStart += buffered;
            return buffered;
        }
        int count = source.read(target, offset, length);
        if (count < 0) {
            throw S3Error.INCOMPLETE_BODY.asException();
        }
        return count;
    }

    private void startChunk() throws IOException {
        String line = line(false);
        int semicolon = line.indexOf(';');
        String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
        String extension = semicolon < 0 ? "" : line.substring(semicolon + 1).strip();
        signature = extension.startsWith(SIGNATURE) ? extension.substring(SIGNATURE.length()) : "";
        boolean unsigned = verifier.isSigned() && !SHAPE.matcher(signature).matches();
        if (size.isEmpty() || size.length() > 15 || unsigned) {
            throw broken();
        }
        try {
            left = Long.parseLong(size, 16);
        } catch (NumberFormatException e) {
            throw broken();
        }
        if (left < 0) {
            throw broken();
        }
        if (left > 0 && afterShort) {
            throw S3Error.INVALID_CHUNK_SIZE.asException();
        }
        afterShort = left < CHUNK_BYTES_MIN;
        inChunk = true;
    }

    private void endChunk() throws IOException {
        if (!line(false).isEmpty()) {
            throw broken();
        }
        inChunk = false;
        verifier.endChunk(signature);
    }

    private void finish() throws IOException {
        ended = true;
        verifier.endChunk(signature);
        var canonical = new StringBuilder();
        String trailerSignature = "";
        boolean blank = false;
        for (int lines = 0; hasMore(); lines++) {
            String line = line(true);
            if (line.isEmpty()) {
                blank = true;
                continue;
            }
            int colon = line.indexOf(':');
            if (!withTrailer || lines > TRAILERS_MAX || colon < 0) {
                throw broken();
            }
            if (colon == 0) {
                throw S3Error.MALFORMED_TRAILER.asException();
            }
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals(TRAILER_SIGNATURE) && trailerSignature.isEmpty()) {
                trailerSignature = value;
            } else if (blank || name.equals(TRAILER_SIGNATURE)) {
                // What follows the end would be another request's bytes in disguise.
                throw broken();
            } else {
                trailers.add(name, value);
                canonical.append(name).append(':').append(value).append('\n');
            }
        }
        if (withTrailer && verifier.isSigned()) {
            verifier.endTrailer(canonical.toString(), trailerSignature);
        }
    }

    private boolean hasMore() throws IOException {
        if (windowStart == windowEnd) {
            windowStart = 0;
            windowEnd = Math.max(0, source.read(window, 0, window.length));
        }
        return windowStart < windowEnd;
    }

    /**
     * A line without its end. Those of a trailer may end with a line feed alone, as in S3's own
     * example, and the last one with the stream.
     */
    private String line(boolean inTrailer) throws IOException {
        var line = new StringBuilder();
        while (line.length() < LINE_BYTES_MAX) {
            if (!hasMore()) {
                if (inTrailer) {
                    return utf8(line.toString());
                }
                throw S3Error.INCOMPLETE_BODY.asException();
            }
            byte b = window[windowStart++];
            if (b == '\n') {
                int end = line.length() - 1;
                boolean carriage = end >= 0 && line.charAt(end) == '\r';
                if (!carriage && !inTrailer) {
                    throw broken();
                }
                return utf8(carriage ? line.substring(0, end) : line.toString());
            }
            line.append((char) (b & 0xff));
        }
        throw broken();
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static S3Exception broken() {
        return S3Error.INCOMPLETE_BODY.asException("The request body terminated unexpectedly");
    }
}
