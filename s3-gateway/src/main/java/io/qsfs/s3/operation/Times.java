package io.qsfs.s3.operation;

import io.qsfs.core.volume.Timestamp;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times in the two forms that S3 writes. */
final class Times {
    private static final DateTimeFormatter HTTP =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Times() {}

    static String http(Instant instant) {
        return HTTP.format(instant);
    }

    static String http(Timestamp time) {
        return HTTP.format(time.toInstant());
    }

    /** With milliseconds, which S3 always shows as zeros. */
    static String iso(Timestamp time) {
        return ISO.format(Instant.ofEpochSecond(time.seconds()));
    }

    static String iso(Instant instant) {
        return ISO.format(instant);
    }

    /** A time of a header, or nothing when it is none: such headers are ignored. */
    static Optional<Instant> parseHttp(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return parseIso(text);
        }
    }

    static Optional<Instant> parseIso(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
