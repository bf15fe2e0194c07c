package io.qsfs.s3.operation;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Query;
import io.qsfs.s3.http.RequestHead;
import io.qsfs.s3.http.Uris;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds bucket, key and operation of a request. Immutable. */
public final class Router {
    private static final List<String> OBJECT_UNSUPPORTED = List.of("torrent", "select", "restore");
    private static final List<String> BUCKET_UNSUPPORTED =
            List.of(
                    "website",
                    "replication",
                    "inventory",
                    "analytics",
                    "metrics",
                    "intelligent-tiering",
                    "metadataTable");
    private final List<String> domains;

    /**
     * @param domains under which buckets are host names
     */
    public Router(List<String> domains) {
        // The longest first: "b.s3.localhost" is bucket "b", not "b.s3".
        this.domains =
                domains.stream()
                        .map(d -> "." + d.toLowerCase(Locale.ROOT))
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
    }

    Target target(RequestHead head) throws S3Exception {
        String path = head.path().startsWith("/") ? head.path().substring(1) : head.path();
        String bucket = hostBucket(head.headers().first("host", ""));
        if (bucket.isEmpty()) {
            int slash = path.indexOf('/');
            bucket = Uris.decodePath(slash < 0 ? path : path.substring(0, slash));
            path = slash < 0 ? "" : path.substring(slash + 1);
            if (bucket.isEmpty() && slash >= 0) {
                throw S3Error.INVALID_BUCKET_NAME.asException();
            }
        }
        return new Target(bucket, Uris.decodePath(path));
    }

    private String hostBucket(String host) {
        int colon = host.lastIndexOf(':');
        String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
        for (String domain : domains) {
            if (name.endsWith(domain) && name.length() > domain.length()) {
                return name.substring(0, name.length() - domain.length());
            }
        }
        return "";
    }

    S3Operation route(RequestHead head, Query query, Target target) throws S3Exception {
        String method = head.method();
        if (target.isService()) {
            return method.equals("GET") ? new ListBuckets() : methodNotAllowed(method);
        }
        Optional<AdminQuota> quota = AdminQuota.of(method, target);
        if (quota.isPresent()) {
            return quota.get();
        }
        return target.isObject() ? object(method, head, query) : bucket(method, query);
    }

    private static S3Operation methodNotAllowed(String method) {
        return new Unsupported(method, S3Error.METHOD_NOT_ALLOWED);
    }

    private static Optional<Verb> verb(String method) {
        return switch (method) {
            case "GET", "HEAD" -> Optional.of(Verb.GET);
            case "PUT" -> Optional.of(Verb.PUT);
            case "DELETE" -> Optional.of(Verb.DELETE);
            default -> Optional.empty();
        };
    }

    private static S3Operation bucket(String method, Query query) {
        Optional<Verb> verb = verb(method);
        for (Query.Parameter parameter : query.parameters()) {
            Optional<BucketDocument> document = BucketDocument.named(parameter.name());
            if (document.isPresent() && verb.isPresent()) {
                return document.get().allows(verb.get())
                        ? new BucketSetting(document.get(), verb.get())
                        : methodNotAllowed(method);
            }
            if (BUCKET_UNSUPPORTED.contains(parameter.name())) {
                return new Unsupported(parameter.name(), S3Error.NOT_IMPLEMENTED);
            }
        }
        return switch (method) {
            case "GET" -> list(query);
            case "HEAD" -> new HeadBucket();
            case "PUT" -> new CreateBucket();
            case "DELETE" -> new DeleteBucket();
            case "POST" -> query.has("delete") ? new DeleteObjects() : new PostObject();
            default -> methodNotAllowed(method);
        };
    }

    private static S3Operation list(Query query) {
        if (query.has("versions")) {
            return new ListVersions();
        }
        if (query.has("uploads")) {
            return new ListUploads();
        }
        return new ListObjects(query.first("list-type", "").equals("2"));
    }

    private static S3Operation object(String method, RequestHead head, Query query)
            throws S3Exception {
        boolean version = query.has("versionId");
        Optional<Verb> verb = verb(method);
        Optional<ObjectSetting.Kind> kind = settingKind(query);
        if (kind.isPresent() && verb.isPresent()) {
            return verb.get() == Verb.DELETE && kind.get() != ObjectSetting.Kind.TAGGING
                    ? methodNotAllowed(method)
                    : new ObjectSetting(kind.get(), verb.get(), version);
        }
        for (String name : OBJECT_UNSUPPORTED) {
            if (query.has(name)) {
                return new Unsupported(name, S3Error.NOT_IMPLEMENTED);
            }
        }
        boolean copy = head.headers().has("x-amz-copy-source");
        if (copy && !method.equals("PUT")) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("You can only specify a copy source header for copy requests.")
                    .with("ArgumentName", "x-amz-copy-source")
                    .with("ArgumentValue", head.headers().first("x-amz-copy-source", ""));
        }
        return switch (method) {
            case "GET" -> get(query, version);
            case "HEAD" -> new GetObject(true, version);
            case "PUT" -> {
                if (query.has("partNumber") && !query.has("uploadId")) {
                    throw S3Error.INVALID_ARGUMENT
                            .asException(
                                    "This operation does not accept partNumber without uploadId")
                            .with("ArgumentName", "partNumber")
                            .with("ArgumentValue", query.first("partNumber", ""));
                }
                if (query.has("uploadId")) {
                    if (!query.has("partNumber")) {
                        yield methodNotAllowed(method);
                    }
                    yield copy ? new UploadPartCopy() : new UploadPart();
                }
                yield copy ? new CopyObject() : new PutObject();
            }
            case "POST" -> {
                if (query.has("uploads")) {
                    yield new CreateUpload();
                }
                yield query.has("uploadId") ? new CompleteUpload() : methodNotAllowed(method);
            }
            case "DELETE" -> query.has("uploadId") ? new AbortUpload() : new DeleteObject(version);
            default -> methodNotAllowed(method);
        };
    }

    private static S3Operation get(Query query, boolean version) throws S3Exception {
        if (query.has("uploads")) {
            throw S3Error.INVALID_REQUEST.asException(
                    "Key is not expected for the GET method ?uploads subresource");
        }
        if (query.has("versions")) {
            throw S3Error.INVALID_REQUEST.asException(
                    "There is no such thing as the ?versions sub-resource for a key");
        }
        if (query.has("uploadId")) {
            return new ListParts();
        }
        return query.has("attributes")
                ? new GetObjectAttributes(version)
                : new GetObject(false, version);
    }

    private static Optional<ObjectSetting.Kind> settingKind(Query query) {
        if (query.has("tagging")) {
            return Optional.of(ObjectSetting.Kind.TAGGING);
        }
        if (query.has("acl")) {
            return Optional.of(ObjectSetting.Kind.ACL);
        }
        if (query.has("retention")) {
            return Optional.of(ObjectSetting.Kind.RETENTION);
        }
        return query.has("legal-hold")
                ? Optional.of(ObjectSetting.Kind.LEGAL_HOLD)
                : Optional.empty();
    }
}
