package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.ObjectLockRule;
import io.qsfs.s3.bucket.ObjectProperties;
import io.qsfs.s3.bucket.Retention;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a request wants stored with an object. */
final class StoredHeaders {
    private static final int METADATA_BYTES_MAX = 2048;
    private static final String UNTIL = "x-amz-object-lock-retain-until-date";
    private static final String META = "x-amz-meta-";
    private static final List<String> SYSTEM =
            List.of(
                    "cache-control",
                    "content-disposition",
                    "content-encoding",
                    "content-language",
                    "content-type",
                    "expires",
                    "x-amz-website-redirect-location");

    private StoredHeaders() {}

    /**
     * The headers that come back with the object.
     *
     * @throws S3Exception MetadataTooLarge
     */
    static Map<String, String> headers(Headers headers) throws S3Exception {
        var stored = new LinkedHashMap<String, String>();
        int size = 0;
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.lowerName(i);
            String value = headers.value(i).strip();
            if (name.startsWith(META)) {
                size +=
                        name.length()
                                - META.length()
                                + value.getBytes(StandardCharsets.UTF_8).length;
                stored.merge(name, value, (a, b) -> a + "," + b);
            } else if (SYSTEM.contains(name)) {
                String kept = name.equals("content-encoding") ? withoutChunked(value) : value;
                if (!kept.isEmpty()) {
                    stored.put(name, kept);
                }
            }
        }
        if (size > METADATA_BYTES_MAX) {
            throw S3Error.METADATA_TOO_LARGE
                    .asException()
                    .with("Size", Integer.toString(size))
                    .with("MaxSizeAllowed", Integer.toString(METADATA_BYTES_MAX));
        }
        String redirect = stored.getOrDefault("x-amz-website-redirect-location", "/");
        if (!redirect.startsWith("/")
                && !redirect.startsWith("http://")
                && !redirect.startsWith("https://")) {
            throw S3Error.INVALID_REDIRECT_LOCATION.asException();
        }
        return stored;
    }

    /** The encoding of the transfer is not that of the object. */
    private static String withoutChunked(String value) {
        return String.join(
                ",",
                Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(word -> !word.equals("aws-chunked"))
                        .toList());
    }

    static StorageClass storageClass(S3Request request) throws S3Exception {
        String name = request.header("x-amz-storage-class");
        return name.isEmpty()
                ? StorageClass.STANDARD
                : StorageClass.named(name).orElseThrow(S3Error.INVALID_STORAGE_CLASS::asException);
    }

    static Tags tags(S3Request request) throws S3Exception {
        return Tags.ofHeader(request.header("x-amz-tagging"));
    }

    /** All that is stored beside content and label. */
    static ObjectProperties properties(
            S3Request request, Map<String, String> headers, Tags tags, Optional<SealedKey> key)
            throws IOException {
        var stored = new LinkedHashMap<>(headers);
        String encryption = Encryption.serverSide(request);
        if (encryption.isEmpty()
                && key.isEmpty()
                && request.settings().document(SettingKind.ENCRYPTION).isPresent()) {
            encryption = "AES256";
        }
        if (!encryption.isEmpty()) {
            stored.put(Encryption.SERVER_SIDE, encryption);
        }
        return new ObjectProperties(
                stored,
                tags,
                retention(request),
                legalHold(request),
                AclRequest.ofObject(request),
                key);
    }

    private static Optional<Boolean> legalHold(S3Request request) throws IOException {
        String value = request.header("x-amz-object-lock-legal-hold");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!value.equals("ON") && !value.equals("OFF")) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "Legal Hold must be either of 'ON' or 'OFF'");
        }
        requireLock(request);
        request.require("s3:PutObjectLegalHold", request.target().arn());
        return Optional.of(value.equals("ON"));
    }

    private static Optional<Retention> retention(S3Request request) throws IOException {
        String mode = request.header("x-amz-object-lock-mode");
        String date = request.header(UNTIL);
        Instant now = request.services().time().now();
        if (mode.isEmpty() && date.isEmpty()) {
            Optional<ObjectLockRule> rule = request.settings().objectLock();
            return rule.isPresent() ? rule.get().retention(now) : Optional.empty();
        }
        if (mode.isEmpty() || date.isEmpty()) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    UNTIL + " and x-amz-object-lock-mode must both be supplied.");
        }
        Retention retention = retention(mode, date, now);
        requireLock(request);
        request.require("s3:PutObjectRetention", request.target().arn());
        return Optional.of(retention);
    }

    /**
     * A retention from its two words.
     *
     * @throws S3Exception InvalidArgument or MalformedXML
     */
    static Retention retention(String mode, String date, Instant now) throws S3Exception {
        if (!mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE")) {
            throw S3Error.INVALID_ARGUMENT.asException("Unknown wormMode directive.");
        }
        Instant until =
                Times.parseIso(date)
                        .orElseThrow(
                                () ->
                                        S3Error.INVALID_ARGUMENT
                                                .asException(
                                                        "The retain until date must be provided in"
                                                                + " ISO 8601 format")
                                                .with("ArgumentName", UNTIL)
                                                .with("ArgumentValue", date));
        if (!until.isAfter(now)) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("The retain until date must be in the future!")
                    .with("ArgumentName", UNTIL)
                    .with("ArgumentValue", date);
        }
        return new Retention(mode.equals("COMPLIANCE"), until);
    }

    private static void requireLock(S3Request request) throws IOException {
        if (request.settings().objectLock().isEmpty()) {
            throw S3Error.INVALID_REQUEST.asException("Bucket is missing ObjectLockConfiguration");
        }
    }
}
