package io.qsfs.s3.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Sets and shows the quota of a bucket. S3 has no such request; this is that of MinIO, so {@code mc
 * quota} does it. It takes a user whose own policies allow it: owning the bucket is not enough.
 */
record AdminQuota(Verb verb) implements S3Operation {
    private static final int DOCUMENT_MAX = 4 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The operation that a path without its first slash means. */
    static Optional<AdminQuota> of(String method, Target target) {
        if (!target.bucket().equals("minio")) {
            return Optional.empty();
        }
        return switch (method + " " + target.key()) {
            case "PUT admin/v3/set-bucket-quota" -> Optional.of(new AdminQuota(Verb.PUT));
            case "GET admin/v3/get-bucket-quota" -> Optional.of(new AdminQuota(Verb.GET));
            default -> Optional.empty();
        };
    }

    @Override
    public String name() {
        return verb.word() + "BucketQuota";
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public boolean needsBucket() {
        return false;
    }

    @Override
    public Response run(S3Request request) throws IOException {
        String name = request.parameter("bucket");
        request.services().authorizer().requireOwnPolicy(request, "s3:" + name(), name);
        var buckets = request.services().buckets();
        Bucket bucket = buckets.find(name).orElseThrow(() -> S3Request.noSuchBucket(name));
        if (verb == Verb.GET) {
            long quota = buckets.settings(bucket).quota().orElse(0L);
            var json = JSON.createObjectNode().put("quota", quota).put("size", quota);
            json.put("rate", 0).put("requests", 0).put("quotatype", "hard");
            return Response.text(200, "application/json", json.toString());
        }
        long quota = quota(Payload.document(request, DOCUMENT_MAX));
        buckets.put(bucket, SettingKind.QUOTA, quota == 0 ? "" : Long.toString(quota));
        return Response.empty(200);
    }

    private static long quota(byte[] document) throws IOException {
        try {
            JsonNode json = JSON.readTree(new String(document, StandardCharsets.UTF_8));
            long quota = Math.max(json.path("size").asLong(0), json.path("quota").asLong(0));
            if (json.isObject() && quota >= 0) {
                return quota;
            }
        } catch (JsonProcessingException e) {
            // Reported below.
        }
        throw S3Error.INVALID_ARGUMENT.asException("A quota is a document {\"quota\": BYTES}");
    }
}
