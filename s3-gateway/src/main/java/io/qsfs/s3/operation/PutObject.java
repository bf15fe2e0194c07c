package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.ContentCipher;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.Precondition;
import io.qsfs.s3.bucket.Publication;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.http.Response;

import org.jspecify.annotations.Nullable;

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
        Bucket bucket = request.bucket();
        ObjectKey key = request.key();
        Payload payload = Payload.ofContent(request);
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
                                            "s3:ObjectCreated:Put"));
            return answer(request, label, properties.headers().get(Encryption.SERVER_SIDE), id)
                    .thenKey(customerKey);
        }
    }

    /** The ETag of content whose MD5 must not show. */
    static String randomHash() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** An answer in the making. */
    record Answer(Response response) {
        Response thenKey(Optional<Encryption.CustomerKey> key) {
            key.ifPresent(k -> k.answer(response));
            return response;
        }
    }

    private static Answer answer(
            S3Request request, ObjectLabel label, @Nullable String encryption, VersionId id)
            throws IOException {
        Response response = Response.empty(200).with("ETag", ObjectAnswer.quote(label.etag()));
        ObjectAnswer.version(request, id, response);
        if (encryption != null) {
            response.with(Encryption.SERVER_SIDE, encryption);
        }
        label.checksum()
                .ifPresent(
                        checksum ->
                                response.with(checksum.algorithm().header(), checksum.value())
                                        .with("x-amz-checksum-type", "FULL_OBJECT"));
        return new Answer(response);
    }
}
