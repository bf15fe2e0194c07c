package io.qsfs.s3.operation;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Versioning;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.ObjectProperties;
import io.qsfs.s3.bucket.ObjectStore.Stored;
import io.qsfs.s3.bucket.Retention;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.rule.LifecycleRule.Subject;

import java.io.IOException;
import java.util.Optional;

/** What GET and HEAD and their relatives find, and the headers they answer with. */
final class ObjectAnswer {
    private ObjectAnswer() {}

    /**
     * The version that the request means, which must be an object.
     *
     * @throws S3Exception NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker
     */
    static Stored find(S3Request request) throws IOException {
        Optional<VersionId> id = versionId(request);
        Optional<Stored> stored =
                request.services().objects().find(request.bucket(), request.key(), id);
        if (stored.isEmpty()) {
            throw id.isPresent() ? noSuchVersion(request) : noSuchKey(request);
        }
        if (stored.get().version().isDeleteMarker()) {
            S3Exception refusal =
                    id.isPresent()
                            ? S3Error.METHOD_NOT_ALLOWED
                                    .asException()
                                    .withHeader("Allow", "DELETE")
                                    .withHeader(
                                            "Last-Modified",
                                            Times.http(stored.get().version().modified()))
                            : noSuchKey(request);
            throw refusal.withHeader("x-amz-delete-marker", "true")
                    .withHeader("x-amz-version-id", stored.get().version().id().text());
        }
        return stored.get();
    }

    static Optional<VersionId> versionId(S3Request request) throws S3Exception {
        Optional<String> text = request.query().first("versionId");
        if (text.isPresent() && text.get().isEmpty()) {
            if (request.query().has("retention") || request.query().has("legal-hold")) {
                // Clients that lock objects send an empty id for the current version.
                return Optional.empty();
            }
            throw S3Error.INVALID_ARGUMENT.asException("Version id cannot be the empty string");
        }
        return text.isPresent() ? Optional.of(VersionId.parse(text.get())) : Optional.empty();
    }

    private static S3Exception noSuchVersion(S3Request request) {
        return S3Error.NO_SUCH_VERSION
                .asException()
                .with("Key", request.target().key())
                .with("VersionId", request.parameter("versionId"));
    }

    /** Who may not list learns nothing of what is not there. */
    private static S3Exception noSuchKey(S3Request request) throws IOException {
        if (!request.isAllowed("s3:ListBucket", "arn:aws:s3:::" + request.target().bucket())) {
            return S3Error.ACCESS_DENIED.asException();
        }
        return S3Error.NO_SUCH_KEY.asException().with("Key", request.target().key());
    }

    static Inode inode(Stored stored) {
        return stored.version().inode().orElseThrow();
    }

    /** Adds what is known of the object to the answer. */
    static void describe(S3Request request, Stored stored, Response response) throws IOException {
        Inode inode = inode(stored);
        Optional<ObjectLabel> label = ObjectLabel.of(inode);
        response.with("Accept-Ranges", "bytes")
                .with("Last-Modified", Times.http(inode.modified()))
                .with("ETag", "\"" + ObjectLabel.etag(inode) + "\"");
        version(request, stored.version().id(), response);
        ObjectProperties properties = stored.properties();
        properties.headers().forEach(response::with);
        if (!properties.headers().containsKey("content-type")) {
            response.with("Content-Type", "binary/octet-stream");
        }
        if (!properties.tags().isEmpty()) {
            response.with(
                    "x-amz-tagging-count", Integer.toString(properties.tags().values().size()));
        }
        if (label.isPresent() && label.get().storageClass() != StorageClass.STANDARD) {
            response.with("x-amz-storage-class", label.get().storageClass().name());
        }
        lock(request, stored, response);
        if (stored.version().latest()) {
            var object =
                    new Subject(stored.version().key(), inode.size(), properties.tags().values());
            Expiration.answer(request, object, inode.modified().toInstant(), response);
        }
    }

    private static void lock(S3Request request, Stored stored, Response response)
            throws IOException {
        Optional<Retention> retention = stored.properties().retention();
        Optional<Boolean> hold = stored.properties().legalHold();
        String arn = request.target().arn();
        if (retention.isPresent() && request.isAllowed("s3:GetObjectRetention", arn)) {
            response.with("x-amz-object-lock-mode", retention.get().mode())
                    .with(
                            "x-amz-object-lock-retain-until-date",
                            Times.iso(retention.get().until()));
        }
        if (hold.isPresent() && request.isAllowed("s3:GetObjectLegalHold", arn)) {
            response.with("x-amz-object-lock-legal-hold", hold.get() ? "ON" : "OFF");
        }
    }

    /** Names a version that was just made; the null version of a suspended bucket is not named. */
    static void madeVersion(S3Request request, VersionId id, Response response) throws IOException {
        if (request.bucket().versioning() == Versioning.ENABLED) {
            version(request, id, response);
        }
    }

    /** Adds the version, where the bucket has versions. */
    static void version(S3Request request, VersionId id, Response response) throws IOException {
        if (request.bucket().hasVersions()) {
            response.with("x-amz-version-id", id.text());
        }
    }

    static String quote(String etag) {
        return "\"" + etag + "\"";
    }
}
