package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.ContentCipher;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.Precondition;
import io.qsfs.s3.bucket.Publication;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.rule.LifecycleRule.Subject;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** PutObject. */
record PutObject() implements S3Operation {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Override
    public String name() {
        return "PutObject";
    }

    @Override
    public String action() {
        return "s3:PutObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        return store(request, Payload.ofContent(request), "s3:ObjectCreated:Put")
                .describe(request, Response.empty(200));
    }

    /**
     * Stores the content of the request, with what its headers say, under its key.
     *
     * @param event that it is to those who listen
     */
    static Stored store(S3Request request, Payload payload, String event) throws IOException {
        Bucket bucket = request.bucket();
        ObjectKey key = request.key();
        var customerKey = Encryption.customerKey(request);
        Optional<SealedKey> sealed = customerKey.map(Encryption.CustomerKey::seal);
        var tags = StoredHeaders.tags(request);
        var storageClass = StoredHeaders.storageClass(request);
        var properties =
                StoredHeaders.properties(
                        request, StoredHeaders.headers(request.headers()), tags, sealed);
        Conditions conditions = Conditions.of(request.headers());
        Precondition precondition = conditions.forWrite();
        if (conditions.bindsWrites()) {
            precondition.check(request.services().objects().current(bucket, key));
        }
        Optional<ContentCipher> cipher =
                sealed.isPresent()
                        ? Optional.of(new ContentCipher(customerKey.get().open(sealed.get()), 0, 0))
                        : Optional.empty();
        request.services().quotas().require(bucket, payload.length());
        try (FileHandle file = request.services().objects().stage(request.identity())) {
            Payload.Received received = payload.receive(file, sealed.isEmpty(), cipher);
            file.flush();
            var label =
                    new ObjectLabel(
                            sealed.isPresent() ? randomHash() : received.md5Hex(),
                            0,
                            storageClass,
                            received.checksum(),
                            sealed.isPresent(),
                            !tags.isEmpty(),
                            request.identity().name());
            VersionId id =
                    request.services()
                            .objects()
                            .publish(
                                    new Publication(
                                            bucket,
                                            key,
                                            request.identity(),
                                            file,
                                            label,
                                            properties,
                                            precondition,
                                            event));
            String encryption = properties.headers().getOrDefault(Encryption.SERVER_SIDE, "");
            var object = new Subject(key.text(), received.length(), tags.values());
            return new Stored(object, label, id, encryption, customerKey);
        }
    }

    /** The ETag of content whose MD5 must not show. */
    static String randomHash() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * What was stored.
     *
     * @param encryption by the server, as asked for; empty for none
     */
    record Stored(
            Subject object,
            ObjectLabel label,
            VersionId id,
            String encryption,
            Optional<Encryption.CustomerKey> customerKey) {

        /** Adds what a client wants to know of it. */
        Response describe(S3Request request, Response response) throws IOException {
            response.with("ETag", ObjectAnswer.quote(label.etag()))
                    .with("x-amz-object-size", Long.toString(object.size()));
            ObjectAnswer.madeVersion(request, id, response);
            if (!encryption.isEmpty()) {
                response.with(Encryption.SERVER_SIDE, encryption);
            }
            if (label.checksum().isPresent()) {
                ObjectChecksum checksum = label.checksum().get();
                response.with(checksum.algorithm().header(), checksum.value())
                        .with("x-amz-checksum-type", "FULL_OBJECT");
            }
            customerKey.ifPresent(used -> used.answer(response));
            Expiration.answer(request, object, request.services().time().now(), response);
            return response;
        }
    }
}
