package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The checksum that a request announces.
 *
 * @param expected in base64, absent when it comes in the trailer
 * @param announced false when it is only computed, not compared
 */
record ChecksumRequest(
        Optional<ChecksumAlgorithm> algorithm, Optional<String> expected, boolean announced) {

    private static final String PREFIX = "x-amz-checksum-";

    /** What begins so and is no value. */
    private static final Set<String> DESCRIBING =
            Set.of(PREFIX + "algorithm", PREFIX + "mode", PREFIX + "type");

    /** Nothing announced, nothing computed. */
    static final ChecksumRequest NONE =
            new ChecksumRequest(Optional.empty(), Optional.empty(), false);

    /** What an object announces, or else the checksum that S3 gives every object. */
    static ChecksumRequest ofObject(Headers headers) throws S3Exception {
        ChecksumRequest given = of(headers);
        return given.algorithm.isPresent()
                ? given
                : new ChecksumRequest(
                        Optional.of(ChecksumAlgorithm.CRC64NVME), Optional.empty(), false);
    }

    /**
     * What a part announces, or else what its upload wants computed.
     *
     * @param wanted algorithm of the upload
     * @param composite whether every part must bring its checksum
     * @throws S3Exception InvalidRequest when the part brings another one, or none
     */
    static ChecksumRequest ofPart(
            Headers headers, Optional<ChecksumAlgorithm> wanted, boolean composite)
            throws S3Exception {
        ChecksumRequest given = of(headers);
        if (wanted.isEmpty()) {
            return ofObject(headers);
        }
        if (given.algorithm.equals(wanted)) {
            return given;
        }
        if (given.algorithm.isEmpty() && !composite) {
            return new ChecksumRequest(wanted, Optional.empty(), false);
        }
        throw S3Error.INVALID_REQUEST.asException(
                "Checksum Type mismatch occurred, expected checksum Type: "
                        + wanted.get()
                        + ", actual checksum Type: "
                        + given.algorithm.map(ChecksumAlgorithm::name).orElse("null"));
    }

    static ChecksumRequest of(Headers headers) throws S3Exception {
        requireKnown(headers);
        Optional<ChecksumAlgorithm> found = Optional.empty();
        Optional<String> value = Optional.empty();
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            Optional<String> given = headers.first(algorithm.header());
            if (given.isPresent()) {
                if (found.isPresent()) {
                    throw several();
                }
                found = Optional.of(algorithm);
                value = given;
            }
        }
        if (found.isPresent()) {
            valid(found.get(), value.orElseThrow());
        }
        String trailer = headers.first("x-amz-trailer", "").toLowerCase(Locale.ROOT).strip();
        if (!trailer.isEmpty() && found.isPresent()) {
            throw several();
        }
        if (!trailer.isEmpty()) {
            found = trailing(trailer);
        }
        String declared = headers.first("x-amz-sdk-checksum-algorithm", "");
        if (!declared.isEmpty()) {
            Optional<ChecksumAlgorithm> named = ChecksumAlgorithm.named(declared);
            if (named.isEmpty()) {
                throw S3Error.INVALID_REQUEST.asException(ChecksumAlgorithm.UNSUPPORTED);
            }
            if (found.isEmpty()) {
                throw S3Error.INVALID_REQUEST.asException(
                        "x-amz-sdk-checksum-algorithm specified, but no corresponding"
                                + " x-amz-checksum-* or x-amz-trailer headers were found.");
            }
            if (!found.equals(named)) {
                throw S3Error.INVALID_REQUEST.asException(
                        "Value for x-amz-sdk-checksum-algorithm header is invalid.");
            }
        }
        return new ChecksumRequest(found, value, found.isPresent());
    }

    /** Refuses values of several algorithms, whatever form they have. */
    static void requireOne(Headers headers) throws S3Exception {
        long given =
                Arrays.stream(ChecksumAlgorithm.values())
                        .filter(algorithm -> headers.has(algorithm.header()))
                        .count();
        if (given > 1) {
            throw several();
        }
    }

    private static S3Exception several() {
        return S3Error.INVALID_REQUEST.asException(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not"
                        + " allowed.");
    }

    private static void requireKnown(Headers headers) throws S3Exception {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.lowerName(i);
            if (name.startsWith(PREFIX)
                    && !DESCRIBING.contains(name)
                    && ChecksumAlgorithm.named(name.substring(PREFIX.length())).isEmpty()) {
                throw S3Error.INVALID_REQUEST.asException(
                        "The algorithm type you specified in x-amz-checksum- header is invalid.");
            }
        }
    }

    private static Optional<ChecksumAlgorithm> trailing(String trailer) throws S3Exception {
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            if (trailer.equals(algorithm.header())) {
                return Optional.of(algorithm);
            }
        }
        throw S3Error.INVALID_REQUEST.asException(
                "The value specified in the x-amz-trailer header is not supported");
    }

    /** Checks the form of a value: base64 of the right length. */
    static String valid(ChecksumAlgorithm algorithm, String value) throws S3Exception {
        return valid(algorithm, value, algorithm.header() + " header");
    }

    private static String valid(ChecksumAlgorithm algorithm, String value, String place)
            throws S3Exception {
        if (!isValue(algorithm, value)) {
            throw S3Error.INVALID_REQUEST.asException("Value for " + place + " is invalid.");
        }
        return value;
    }

    /** Whether it is base64 of the right length. */
    static boolean isValue(ChecksumAlgorithm algorithm, String value) {
        try {
            return Base64.getDecoder().decode(value).length == algorithm.length();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Compares what was computed with what was announced. */
    void check(Optional<ObjectChecksum> actual, Headers trailers) throws S3Exception {
        if (!announced || actual.isEmpty()) {
            return;
        }
        String wanted = expected.isPresent() ? expected.get() : trailing(trailers);
        if (!wanted.equals(actual.get().value())) {
            throw S3Error.BAD_DIGEST.asException(
                    "The "
                            + algorithm.get()
                            + " you specified did not match the calculated checksum.");
        }
    }

    private String trailing(Headers trailers) throws S3Exception {
        ChecksumAlgorithm wanted = algorithm.orElseThrow();
        Optional<String> value = trailers.first(wanted.header());
        if (value.isEmpty()) {
            throw S3Error.MALFORMED_TRAILER.asException();
        }
        return valid(wanted, value.get(), wanted.header() + " trailing header");
    }

    void check(byte[] document, Headers trailers) throws S3Exception {
        if (announced && algorithm.isPresent()) {
            var computation = algorithm.get().start();
            computation.update(document, 0, document.length);
            String value = Base64.getEncoder().encodeToString(computation.finish());
            check(Optional.of(new ObjectChecksum(algorithm.get(), value, false)), trailers);
        }
    }
}
