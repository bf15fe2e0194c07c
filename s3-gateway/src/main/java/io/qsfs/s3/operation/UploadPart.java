package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.ContentCipher;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.bucket.UploadStore;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/** UploadPart. */
record UploadPart() implements S3Operation {
    @Override
    public String name() {
        return "UploadPart";
    }

    @Override
    public String action() {
        return "s3:PutObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        int number = partNumber(request);
        Upload upload =
                request.services()
                        .uploads()
                        .find(request.bucket(), request.key(), request.parameter("uploadId"));
        ChecksumRequest wanted =
                ChecksumRequest.ofPart(
                        request.headers(),
                        ChecksumAlgorithm.named(upload.field(UploadFields.CHECKSUM)),
                        upload.field(UploadFields.CHECKSUM_TYPE).equals("COMPOSITE"));
        Payload payload = Payload.ofPart(request, wanted);
        var customerKey = Encryption.customerKey(request);
        boolean sealed = isSealed(upload, customerKey);
        String hash = sealed ? PutObject.randomHash() : "";
        Optional<ContentCipher> cipher =
                sealed ? Optional.of(cipher(upload, customerKey, hash)) : Optional.empty();
        request.services().quotas().require(request.bucket(), payload.length());
        try (FileHandle file = request.services().objects().stage(request.identity())) {
            Payload.Received received = payload.receive(file, !sealed, cipher);
            file.flush();
            var label =
                    new ObjectLabel(
                            sealed ? hash : received.md5Hex(),
                            0,
                            StorageClass.STANDARD,
                            received.checksum(),
                            sealed,
                            false,
                            "");
            request.services()
                    .uploads()
                    .putPart(request.bucket(), request.key(), upload, number, file, label);
            Response response = Response.empty(200).with("ETag", ObjectAnswer.quote(label.etag()));
            received.checksum()
                    .ifPresent(
                            checksum ->
                                    response.with(checksum.algorithm().header(), checksum.value()));
            customerKey.ifPresent(key -> key.answer(response));
            if (!upload.field("h:" + Encryption.SERVER_SIDE).isEmpty()) {
                response.with(Encryption.SERVER_SIDE, "AES256");
            }
            return response;
        }
    }

    static int partNumber(S3Request request) throws S3Exception {
        return Numbers.parse(
                request.parameter("partNumber"), "partNumber", 1, UploadStore.PART_MAX);
    }

    static boolean isSealed(Upload upload, Optional<Encryption.CustomerKey> key)
            throws S3Exception {
        boolean sealed = UploadFields.sealedKey(upload).isPresent();
        if (sealed != key.isPresent()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The multipart upload initiate requested encryption. Subsequent part requests"
                            + " must include the appropriate encryption parameters.");
        }
        return sealed;
    }

    /** Every part has a stream of its own, drawn with its ETag: no counter repeats. */
    static ContentCipher cipher(Upload upload, Optional<Encryption.CustomerKey> key, String hash)
            throws S3Exception {
        SealedKey sealed = UploadFields.sealedKey(upload).orElseThrow();
        return new ContentCipher(key.orElseThrow().open(sealed), stream(hash), 0);
    }

    static long stream(String hash) {
        return HexFormat.fromHexDigitsToLong(hash, 0, 16);
    }
}
