package io.qsfs.s3.operation;

import io.qsfs.core.volume.Inode;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.ObjectStore.Stored;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Uris;

import java.io.IOException;
import java.util.Optional;

/**
 * The source of a copy, found and allowed.
 *
 * @param dataKey of content sealed with a customer's key
 */
record CopySource(
        Bucket bucket,
        ObjectKey key,
        Stored stored,
        Optional<VersionId> askedVersion,
        Optional<DataKey> dataKey) {

    /** A data key on its way from one object to another. */
    static final class DataKey {
        private final byte[] bytes;

        DataKey(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    static CopySource of(S3Request request) throws IOException {
        String header = request.header("x-amz-copy-source");
        String versionText = "";
        int question = header.indexOf("?versionId=");
        if (question >= 0) {
            versionText = header.substring(question + "?versionId=".length());
            header = header.substring(0, question);
        }
        String path = decode(header);
        path = path.startsWith("/") ? path.substring(1) : path;
        int slash = path.indexOf('/');
        if (slash <= 0 || slash + 1 == path.length()) {
            throw S3Error.INVALID_ARGUMENT
                    .asException(
                            "Copy Source must mention the source bucket and key:"
                                    + " sourcebucket/sourcekey")
                    .with("ArgumentName", "x-amz-copy-source")
                    .with("ArgumentValue", header);
        }
        String bucketName = path.substring(0, slash);
        ObjectKey key = ObjectKey.of(path.substring(slash + 1));
        Optional<VersionId> version =
                versionText.isEmpty()
                        ? Optional.empty()
                        : Optional.of(VersionId.parse(versionText));
        String arn = "arn:aws:s3:::" + bucketName + "/" + key.text();
        request.require(version.isPresent() ? "s3:GetObjectVersion" : "s3:GetObject", arn);
        Bucket bucket =
                request.services()
                        .buckets()
                        .find(bucketName)
                        .orElseThrow(() -> S3Request.noSuchBucket(bucketName));
        request.checkOwner(bucket, "x-amz-source-expected-bucket-owner");
        return of(request, bucket, key, version);
    }

    private static String decode(String header) throws S3Exception {
        try {
            return Uris.decodePath(header);
        } catch (S3Exception e) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("Invalid copy source encoding.")
                    .with("ArgumentName", "x-amz-copy-source")
                    .with("ArgumentValue", header);
        }
    }

    private static CopySource of(
            S3Request request, Bucket bucket, ObjectKey key, Optional<VersionId> version)
            throws IOException {
        Stored stored =
                request.services()
                        .objects()
                        .find(bucket, key, version)
                        .orElseThrow(() -> absent(key, version));
        if (stored.version().isDeleteMarker()) {
            throw version.isPresent()
                    ? S3Error.INVALID_REQUEST.asException(
                            "The source of a copy request may not specifically refer to a delete"
                                    + " marker by version id.")
                    : absent(key, version);
        }
        Conditions.ofSource(request.headers()).checkSource(ObjectAnswer.inode(stored));
        Optional<byte[]> dataKey =
                Encryption.open(stored.properties().customerKey(), Encryption.sourceKey(request));
        return new CopySource(bucket, key, stored, version, dataKey.map(DataKey::new));
    }

    private static S3Exception absent(ObjectKey key, Optional<VersionId> version) {
        return version.isPresent()
                ? S3Error.NO_SUCH_VERSION.asException().with("Key", key.text())
                : S3Error.NO_SUCH_KEY.asException().with("Key", key.text());
    }

    Inode inode() {
        return ObjectAnswer.inode(stored);
    }

    boolean isSealed() {
        return dataKey.isPresent();
    }
}
