package io.qsfs.s3;

import static io.qsfs.s3.Expected.refused;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Buckets, their settings and their listings. */
final class BucketsIT {
    private static GatewayFixture fixture;
    private static S3Client s3;
    private static S3Client other;

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        s3 = fixture.client(GatewayFixture.ADMIN);
        other = fixture.client(GatewayFixture.OTHER);
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        other.close();
        fixture.close();
    }

    private static void put(String bucket, String key) {
        s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString(key));
    }

    @Test
    void bucketsAreCreatedOnceAndDeletedEmpty() {
        s3.createBucket(b -> b.bucket("once"));
        refused(409, "BucketAlreadyOwnedByYou", () -> s3.createBucket(b -> b.bucket("once")));
        refused(409, "BucketAlreadyExists", () -> other.createBucket(b -> b.bucket("once")));
        put("once", "a/b/c");
        refused(409, "BucketNotEmpty", () -> s3.deleteBucket(b -> b.bucket("once")));
        s3.deleteObject(b -> b.bucket("once").key("a/b/c"));
        assertThat(s3.listBuckets().buckets().stream().map(Bucket::name)).contains("once");
        assertThat(other.listBuckets().buckets().stream().map(Bucket::name)).doesNotContain("once");
        assertThat(s3.getBucketLocation(b -> b.bucket("once")).locationConstraintAsString())
                .isEmpty();
        s3.deleteBucket(b -> b.bucket("once"));
        refused(404, "NoSuchBucket", () -> s3.deleteBucket(b -> b.bucket("once")));
        refused(404, "NoSuchBucket", () -> put("once", "x"));
        refused(404, "NoSuchBucket", () -> s3.listObjectsV2(b -> b.bucket("once")));
        refused(
                400,
                "InvalidLocationConstraint",
                () ->
                        s3.createBucket(
                                b ->
                                        b.bucket("once")
                                                .createBucketConfiguration(
                                                        c -> c.locationConstraint("eu-west-1"))));
    }

    @Test
    void listingsPageAndRollUp() {
        s3.createBucket(b -> b.bucket("lists"));
        var keys =
                List.of("a", "a/", "a/b", "a/c/d", "b b", "b/y", "c+d", "c/1", "c/2", "z%", "ü/x");
        keys.forEach(key -> put("lists", key));
        for (int max : new int[] {1, 2, 3, 1000}) {
            var objects = new ArrayList<String>();
            var prefixes = new ArrayList<String>();
            s3.listObjectsV2Paginator(b -> b.bucket("lists").delimiter("/").maxKeys(max))
                    .forEach(
                            page -> {
                                assertThat(page.keyCount()).isLessThanOrEqualTo(max);
                                page.contents().forEach(o -> objects.add(o.key()));
                                page.commonPrefixes().forEach(p -> prefixes.add(p.prefix()));
                            });
            assertThat(objects).containsExactly("a", "b b", "c+d", "z%");
            assertThat(prefixes).containsExactly("a/", "b/", "c/", "ü/");
        }
        assertThat(list("", "c", "")).containsExactly("c+d", "c/1", "c/2");
        assertThat(list("", "", "c/1")).containsExactly("c/2", "z%", "ü/x");
        assertThat(list("", "nothing", "")).isEmpty();
        var odd = s3.listObjectsV2(b -> b.bucket("lists").delimiter("/c"));
        assertThat(odd.commonPrefixes().stream().map(p -> p.prefix())).containsExactly("a/c");
        var none = s3.listObjectsV2(b -> b.bucket("lists").maxKeys(0));
        assertThat(none.contents()).isEmpty();
        assertThat(none.isTruncated()).isFalse();
        refused(400, "InvalidArgument", () -> s3.listObjectsV2(b -> b.bucket("lists").maxKeys(-1)));
        refused(
                400,
                "InvalidArgument",
                () -> s3.listObjectsV2(b -> b.bucket("lists").continuationToken("?")));
        var old = s3.listObjects(b -> b.bucket("lists").delimiter("/").maxKeys(2));
        assertThat(old.nextMarker()).isEqualTo("a/");
        assertThat(old.contents().getFirst().owner().displayName()).isEqualTo("admin");
        var owned = s3.listObjectsV2(b -> b.bucket("lists").fetchOwner(true));
        assertThat(owned.contents().getFirst().owner()).isNotNull();
        assertThat(s3.listObjectsV2(b -> b.bucket("lists")).contents().getFirst().owner()).isNull();
    }

    private static List<String> list(String delimiter, String prefix, String after) {
        return s3
                .listObjectsV2(
                        b ->
                                b.bucket("lists")
                                        .delimiter(delimiter)
                                        .prefix(prefix)
                                        .startAfter(after)
                                        .encodingType(EncodingType.URL))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    @Test
    void documentsAreKeptOrAbsent() {
        s3.createBucket(b -> b.bucket("documents"));
        refused(404, "NoSuchTagSet", () -> s3.getBucketTagging(b -> b.bucket("documents")));
        refused(404, "NoSuchCORSConfiguration", () -> s3.getBucketCors(b -> b.bucket("documents")));
        refused(404, "NoSuchBucketPolicy", () -> s3.getBucketPolicy(b -> b.bucket("documents")));
        refused(
                404,
                "NoSuchPublicAccessBlockConfiguration",
                () -> s3.getPublicAccessBlock(b -> b.bucket("documents")));
        s3.putBucketTagging(
                b -> b.bucket("documents").tagging(t -> t.tagSet(tag("a", "1"), tag("b", "2"))));
        assertThat(s3.getBucketTagging(b -> b.bucket("documents")).tagSet())
                .containsExactly(tag("a", "1"), tag("b", "2"));
        var tooMany = IntStream.range(0, 51).mapToObj(i -> tag("k" + i, "")).toList();
        refused(
                400,
                "InvalidTag",
                () ->
                        s3.putBucketTagging(
                                b -> b.bucket("documents").tagging(t -> t.tagSet(tooMany))));
        s3.deleteBucketTagging(b -> b.bucket("documents"));
        refused(404, "NoSuchTagSet", () -> s3.getBucketTagging(b -> b.bucket("documents")));
        var rule =
                ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(
                                d -> d.sseAlgorithm(ServerSideEncryption.AES256))
                        .build();
        s3.putBucketEncryption(
                b -> b.bucket("documents").serverSideEncryptionConfiguration(c -> c.rules(rule)));
        var put =
                s3.putObject(b -> b.bucket("documents").key("sealed"), RequestBody.fromString("x"));
        assertThat(put.serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
        assertThat(s3.headObject(b -> b.bucket("documents").key("sealed")).serverSideEncryption())
                .isEqualTo(ServerSideEncryption.AES256);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void policiesOpenAndCloseABucket() throws Exception {
        s3.createBucket(b -> b.bucket("policed"));
        put("policed", "open/k");
        put("policed", "shut/k");
        assertThat(anonymous("/policed/open/k", "GET").statusCode()).isEqualTo(403);
        policy(
                "policed",
                "\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
                        + "\"Resource\":\"arn:aws:s3:::policed/open/*\"");
        assertThat(anonymous("/policed/open/k", "GET").body()).isEqualTo("open/k");
        assertThat(anonymous("/policed/shut/k", "GET").statusCode()).isEqualTo(403);
        assertThat(anonymous("/policed/open/k", "DELETE").statusCode()).isEqualTo(403);
        assertThat(anonymous("/policed/open/k?uploads", "POST").statusCode()).isEqualTo(403);
        // Who may not list does not learn what is not there.
        assertThat(anonymous("/policed/open/none", "GET").statusCode()).isEqualTo(403);
        assertThat(anonymous("/no-such-bucket/open/k", "GET").statusCode()).isEqualTo(403);
        assertThat(s3.getBucketPolicyStatus(b -> b.bucket("policed")).policyStatus().isPublic())
                .isTrue();
        s3.putPublicAccessBlock(
                b ->
                        b.bucket("policed")
                                .publicAccessBlockConfiguration(
                                        c ->
                                                c.restrictPublicBuckets(true)
                                                        .blockPublicPolicy(true)));
        assertThat(anonymous("/policed/open/k", "GET").statusCode()).isEqualTo(403);
        refused(
                403,
                "AccessDenied",
                () ->
                        policy(
                                "policed",
                                "\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\","
                                        + "\"Resource\":\"arn:aws:s3:::policed/*\""));
        policy(
                "policed",
                "\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\"admin\"},\"Action\":\"s3:GetObject\","
                        + "\"Resource\":\"arn:aws:s3:::policed/shut/*\"");
        refused(
                403,
                "AccessDenied",
                () -> s3.getObjectAsBytes(b -> b.bucket("policed").key("shut/k")));
        refused(
                400,
                "MalformedPolicy",
                () -> s3.putBucketPolicy(b -> b.bucket("policed").policy("{]")));
        s3.deleteBucketPolicy(b -> b.bucket("policed"));
        s3.getObjectAsBytes(b -> b.bucket("policed").key("shut/k"));
    }

    private static void policy(String bucket, String statement) {
        s3.putBucketPolicy(
                b ->
                        b.bucket(bucket)
                                .policy(
                                        "{\"Version\":\"2012-10-17\",\"Statement\":[{"
                                                + statement
                                                + "}]}"));
    }

    private static HttpResponse<String> anonymous(String path, String method, String... headers)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(fixture.endpoint() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody());
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void crossOriginRulesAreAnswered() throws Exception {
        s3.createBucket(b -> b.bucket("shared-origin"));
        var rules =
                List.of(
                        CORSRule.builder()
                                .allowedOrigins("https://*.example.org")
                                .allowedMethods("GET", "PUT")
                                .allowedHeaders("x-amz-*", "content-type")
                                .exposeHeaders("ETag")
                                .maxAgeSeconds(60)
                                .build(),
                        CORSRule.builder().allowedOrigins("*").allowedMethods("HEAD").build());
        s3.putBucketCors(b -> b.bucket("shared-origin").corsConfiguration(c -> c.corsRules(rules)));
        assertThat(s3.getBucketCors(b -> b.bucket("shared-origin")).corsRules()).isEqualTo(rules);
        var allowed = preflight("https://a.example.org", "PUT", "X-Amz-Meta-A, Content-Type");
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(header(allowed, "access-control-allow-origin"))
                .isEqualTo("https://a.example.org");
        assertThat(header(allowed, "access-control-allow-methods")).isEqualTo("GET, PUT");
        assertThat(header(allowed, "access-control-allow-headers"))
                .isEqualTo("x-amz-meta-a, content-type");
        assertThat(header(allowed, "access-control-expose-headers")).isEqualTo("ETag");
        assertThat(header(allowed, "access-control-max-age")).isEqualTo("60");
        assertThat(header(allowed, "vary")).contains("Origin");
        assertThat(header(preflight("https://x.net", "HEAD", ""), "access-control-allow-origin"))
                .isEqualTo("*");
        assertThat(preflight("https://a.example.org", "DELETE", "").statusCode()).isEqualTo(403);
        assertThat(preflight("https://x.net", "GET", "").statusCode()).isEqualTo(403);
        assertThat(preflight("https://a.example.org", "PUT", "authorization").statusCode())
                .isEqualTo(403);
        assertThat(preflight("https://a.example.org", "FETCH", "").statusCode()).isEqualTo(400);
        assertThat(anonymous("/shared-origin/k", "OPTIONS").statusCode()).isEqualTo(400);
        // A refusal is readable for the page as well.
        var refusal = anonymous("/shared-origin/k", "GET", "Origin", "https://a.example.org");
        assertThat(refusal.statusCode()).isEqualTo(403);
        assertThat(header(refusal, "access-control-allow-origin"))
                .isEqualTo("https://a.example.org");
        refused(
                400,
                "InvalidRequest",
                () ->
                        s3.putBucketCors(
                                b ->
                                        b.bucket("shared-origin")
                                                .corsConfiguration(
                                                        c ->
                                                                c.corsRules(
                                                                        CORSRule.builder()
                                                                                .allowedOrigins(
                                                                                        "*.*")
                                                                                .allowedMethods(
                                                                                        "GET")
                                                                                .build()))));
    }

    private static HttpResponse<String> preflight(String origin, String method, String headers)
            throws IOException, InterruptedException {
        return headers.isEmpty()
                ? anonymous(
                        "/shared-origin/k",
                        "OPTIONS",
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method)
                : anonymous(
                        "/shared-origin/k",
                        "OPTIONS",
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        headers);
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
