package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.auth.PayloadMode;
import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.ContentCipher;
import io.qsfs.s3.bucket.ContentDigests;
import io.qsfs.s3.bucket.ContentReceiver;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.AwsChunkedBody;
import io.qsfs.s3.http.ByteSource;
import io.qsfs.s3.http.Headers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The body of a request: decoded, and checked against everything its head says about it. */
final class Payload {
    /** Largest body of one PUT. */
    static final long BYTES_MAX = 5L << 30;

    private final S3Request request;
    private final ByteSource source;
    private final Optional<AwsChunkedBody> chunked;
    private final Optional<String> sha256;
    private final Optional<byte[]> md5;
    private final ChecksumRequest checksum;
    private final long length;
    private final Limits limits;

    /**
     * How long content may be.
     *
     * @param min in bytes
     * @param max in bytes
     */
    record Limits(long min, long max) {
        static final Limits OF_PUT = new Limits(0, BYTES_MAX);
    }

    private Payload(S3Request request, boolean needsLength, ChecksumRequest checksum, Limits limits)
            throws S3Exception {
        this.request = request;
        this.limits = limits;
        Headers headers = request.headers();
        this.chunked =
                request.authentication().payload() instanceof PayloadMode.Chunked mode
                        ? Optional.of(
                                new AwsChunkedBody(
                                        request.content(),
                                        request.authentication().chunks(),
                                        mode.trailer()))
                        : Optional.empty();
        this.source = chunked.isPresent() ? chunked.get() : request.content();
        this.sha256 =
                request.authentication().payload() instanceof PayloadMode.Hashed hashed
                        ? Optional.of(hashed.sha256())
                        : Optional.empty();
        this.md5 = md5(headers);
        this.checksum = checksum;
        this.length = chunked.isPresent() ? decodedLength(headers) : request.contentLength();
        if (needsLength && length < 0 && !request.exchange().head().isChunked()) {
            throw S3Error.MISSING_CONTENT_LENGTH.asException();
        }
        if (length > BYTES_MAX) {
            throw S3Error.ENTITY_TOO_LARGE
                    .asException()
                    .with("ProposedSize", Long.toString(length))
                    .with("MaxSizeAllowed", Long.toString(BYTES_MAX));
        }
    }

    /** The content of an object. */
    static Payload ofContent(S3Request request) throws S3Exception {
        return new Payload(
                request, true, ChecksumRequest.ofObject(request.headers()), Limits.OF_PUT);
    }

    /** The file of a form. */
    static Payload ofForm(S3Request request, Limits limits) throws S3Exception {
        return new Payload(request, false, ChecksumRequest.ofObject(request.headers()), limits);
    }

    /**
     * The content of a part.
     *
     * @param checksum what the upload wants of its parts
     */
    static Payload ofPart(S3Request request, ChecksumRequest checksum) throws S3Exception {
        return new Payload(request, true, checksum, Limits.OF_PUT);
    }

    private static long decodedLength(Headers headers) throws S3Exception {
        String text = headers.first("x-amz-decoded-content-length", "");
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw S3Error.MISSING_CONTENT_LENGTH.asException();
    }

    private static Optional<byte[]> md5(Headers headers) throws S3Exception {
        Optional<String> text = headers.first("content-md5");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] value = Base64.getDecoder().decode(text.get().strip());
            if (value.length == 16) {
                return Optional.of(value);
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw S3Error.INVALID_DIGEST.asException().with("Content-MD5", text.get());
    }

    /** What came of receiving content. */
    record Received(long length, String md5Hex, Optional<ObjectChecksum> checksum) {}

    /**
     * Moves the content into the file and checks it.
     *
     * @param withMd5 false when no ETag is made of it
     */
    Received receive(FileHandle file, boolean withMd5, Optional<ContentCipher> cipher)
            throws IOException {
        var algorithms = EnumSet.noneOf(ChecksumAlgorithm.class);
        checksum.algorithm().ifPresent(algorithms::add);
        if (sha256.isPresent()) {
            algorithms.add(ChecksumAlgorithm.SHA256);
        }
        var digests = new ContentDigests(withMd5 || md5.isPresent(), algorithms);
        var receiver = new ContentReceiver(request.services().buffers(), digests, cipher);
        long received = receiver.receive(source, file, limits.max());
        if (length >= 0 && received != length) {
            throw S3Error.INCOMPLETE_BODY.asException();
        }
        if (received < limits.min()) {
            throw S3Error.ENTITY_TOO_SMALL
                    .asException()
                    .with("ProposedSize", Long.toString(received))
                    .with("MinSizeAllowed", Long.toString(limits.min()));
        }
        check(digests);
        checkTrailers();
        Optional<ObjectChecksum> value = checksum.algorithm().flatMap(digests::value);
        checksum.check(value, trailers());
        return new Received(received, digests.md5Hex(), value);
    }

    /** Of the content in bytes, or -1 when nobody said it. */
    long length() {
        return length;
    }

    private Headers trailers() {
        return chunked.map(AwsChunkedBody::trailers)
                .orElseGet(() -> request.exchange().body().trailers());
    }

    /** What comes behind the content must have been announced before it. */
    private void checkTrailers() throws S3Exception {
        String announced = request.header("x-amz-trailer").toLowerCase(Locale.ROOT);
        List<String> names = Arrays.stream(announced.split(",")).map(String::strip).toList();
        Headers trailers = trailers();
        for (int i = 0; i < trailers.size(); i++) {
            if (!names.contains(trailers.lowerName(i))) {
                throw S3Error.MALFORMED_TRAILER.asException();
            }
        }
    }

    private void check(ContentDigests digests) throws S3Exception {
        if (sha256.isPresent()) {
            String actual =
                    digests.value(ChecksumAlgorithm.SHA256)
                            .map(
                                    v ->
                                            HexFormat.of()
                                                    .formatHex(
                                                            Base64.getDecoder().decode(v.value())))
                            .orElse("");
            if (!actual.equals(sha256.get())) {
                throw S3Error.CONTENT_SHA256_MISMATCH
                        .asException()
                        .with("ClientComputedContentSHA256", sha256.get())
                        .with("S3ComputedContentSHA256", actual);
            }
        }
        if (md5.isPresent() && !HexFormat.of().formatHex(md5.get()).equals(digests.md5Hex())) {
            throw S3Error.BAD_DIGEST
                    .asException()
                    .with("ExpectedDigest", Base64.getEncoder().encodeToString(md5.get()))
                    .with("CalculatedDigest", base64(digests.md5Hex()));
        }
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    /**
     * Reads a document whole and checks it.
     *
     * @param max bytes
     */
    static byte[] document(S3Request request, int max) throws IOException {
        return document(
                new Payload(request, false, ChecksumRequest.of(request.headers()), Limits.OF_PUT),
                max);
    }

    /** The same where checksums in the head are not those of the document. */
    static byte[] documentBeside(S3Request request, int max) throws IOException {
        return document(new Payload(request, false, ChecksumRequest.NONE, Limits.OF_PUT), max);
    }

    private static byte[] document(Payload payload, int max) throws IOException {
        var bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = payload.source.read(buffer, 0, buffer.length);
                n >= 0;
                n = payload.source.read(buffer, 0, buffer.length)) {
            bytes.write(buffer, 0, n);
            if (bytes.size() > max) {
                throw S3Error.MAX_MESSAGE_LENGTH_EXCEEDED.asException();
            }
        }
        byte[] document = bytes.toByteArray();
        payload.checkTrailers();
        payload.checkDocument(document);
        return document;
    }

    private void checkDocument(byte[] document) throws S3Exception {
        if (sha256.isPresent()) {
            var computation = ChecksumAlgorithm.SHA256.start();
            computation.update(document, 0, document.length);
            if (!HexFormat.of().formatHex(computation.finish()).equals(sha256.get())) {
                throw S3Error.CONTENT_SHA256_MISMATCH.asException();
            }
        }
        if (md5.isPresent()
                && !MessageDigest.isEqual(md5.get(), ContentDigests.md5().digest(document))) {
            throw S3Error.BAD_DIGEST.asException();
        }
        checksum.check(document, trailers());
    }
}
