package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/** CreateMultipartUpload. */
record CreateUpload() implements S3Operation {
    @Override
    public String name() {
        return "CreateMultipartUpload";
    }

    @Override
    public String action() {
        return "s3:PutObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        if (request.identity().isAnonymous()) {
            throw S3Error.ACCESS_DENIED.asException(
                    "Anonymous users cannot initiate multipart uploads. Please authenticate.");
        }
        var customerKey = Encryption.customerKey(request);
        Optional<SealedKey> sealed = customerKey.map(Encryption.CustomerKey::seal);
        var properties =
                StoredHeaders.properties(
                        request,
                        StoredHeaders.headers(request.headers()),
                        StoredHeaders.tags(request),
                        sealed);
        var fields = new LinkedHashMap<>(UploadFields.encode(properties));
        fields.put(UploadFields.STORAGE_CLASS, StoredHeaders.storageClass(request).name());
        fields.put(UploadFields.OWNER, request.identity().name());
        String algorithm = request.header("x-amz-checksum-algorithm");
        String type = request.header("x-amz-checksum-type").toUpperCase(Locale.ROOT);
        checkType(type);
        if (algorithm.isEmpty() && !type.isEmpty()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The x-amz-checksum-type header can only be used with the"
                            + " x-amz-checksum-algorithm header.");
        }
        if (!algorithm.isEmpty()) {
            ChecksumAlgorithm known =
                    ChecksumAlgorithm.named(algorithm)
                            .orElseThrow(
                                    () ->
                                            S3Error.INVALID_REQUEST.asException(
                                                    ChecksumAlgorithm.UNSUPPORTED));
            fields.put(UploadFields.CHECKSUM, known.name());
            fields.put(UploadFields.CHECKSUM_TYPE, checksumType(known, type));
        }
        Upload upload =
                request.services().uploads().create(request.bucket(), request.key(), fields);
        XmlWriter xml =
                XmlWriter.document("InitiateMultipartUploadResult")
                        .element("Bucket", request.bucket().name())
                        .element("Key", request.target().key())
                        .element("UploadId", upload.id());
        Response response = Response.xml(200, xml.bytes());
        customerKey.ifPresent(key -> key.answer(response));
        if (properties.headers().containsKey(Encryption.SERVER_SIDE)) {
            response.with(Encryption.SERVER_SIDE, "AES256");
        }
        if (!algorithm.isEmpty()) {
            response.with("x-amz-checksum-algorithm", upload.field(UploadFields.CHECKSUM))
                    .with("x-amz-checksum-type", upload.field(UploadFields.CHECKSUM_TYPE));
        }
        return response;
    }

    /**
     * Checks a type of checksum, if there is one.
     *
     * @throws S3Exception InvalidRequest
     */
    static void checkType(String type) throws S3Exception {
        if (!type.isEmpty()
                && !type.equalsIgnoreCase("COMPOSITE")
                && !type.equalsIgnoreCase("FULL_OBJECT")) {
            throw S3Error.INVALID_REQUEST.asException(
                    "Value for x-amz-checksum-type header is invalid.");
        }
    }

    private static String checksumType(ChecksumAlgorithm algorithm, String type)
            throws IOException {
        boolean onlyFull = algorithm == ChecksumAlgorithm.CRC64NVME;
        if (type.isEmpty()) {
            return onlyFull ? "FULL_OBJECT" : "COMPOSITE";
        }
        boolean valid =
                (type.equals("FULL_OBJECT") && algorithm.isLinear())
                        || (type.equals("COMPOSITE") && !onlyFull);
        if (!valid) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The "
                            + type
                            + " checksum type cannot be used with the "
                            + algorithm.name().toLowerCase(Locale.ROOT)
                            + " checksum algorithm.");
        }
        return type;
    }
}
