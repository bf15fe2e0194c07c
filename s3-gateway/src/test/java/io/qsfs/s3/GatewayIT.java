package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.auth.AccessKey;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** The gateway as the AWS SDK sees it, over real sockets. */
final class GatewayIT {
    private static GatewayFixture fixture;
    private static S3Client s3;

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        s3 = client(GatewayFixture.ADMIN);
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        fixture.close();
    }

    private static S3Client client(AccessKey key) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + fixture.port()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(key.id(), key.secret())))
                .build();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void assertCode(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }

    @Test
    void storesAndReadsObjectsWithTheirMetadata() {
        s3.createBucket(b -> b.bucket("metadata"));
        byte[] content = random(300_000);
        s3.putObject(
                b ->
                        b.bucket("metadata")
                                .key("dir/ü x")
                                .contentType("text/x")
                                .metadata(Map.of("a", "b")),
                RequestBody.fromBytes(content));
        var got = s3.getObjectAsBytes(b -> b.bucket("metadata").key("dir/ü x"));
        assertThat(got.asByteArray()).isEqualTo(content);
        assertThat(got.response().contentType()).isEqualTo("text/x");
        assertThat(got.response().metadata()).containsEntry("a", "b");
        var range =
                s3.getObjectAsBytes(
                        b -> b.bucket("metadata").key("dir/ü x").range("bytes=131000-200000"));
        assertThat(range.asByteArray()).isEqualTo(Arrays.copyOfRange(content, 131_000, 200_001));
        assertCode(
                () ->
                        s3.getObjectAsBytes(
                                b -> b.bucket("metadata").key("dir/ü x").range("bytes=300000-")),
                "InvalidRange");
    }

    @Test
    void refusesAsS3Does() {
        s3.createBucket(b -> b.bucket("refusals"));
        assertCode(() -> s3.createBucket(b -> b.bucket("refusals")), "BucketAlreadyOwnedByYou");
        assertCode(() -> s3.listObjectsV2(b -> b.bucket("not-there")), "NoSuchBucket");
        assertCode(() -> s3.getObjectAsBytes(b -> b.bucket("refusals").key("x")), "NoSuchKey");
        assertCode(() -> s3.getBucketPolicy(b -> b.bucket("refusals")), "NoSuchBucketPolicy");
        try (S3Client other = client(GatewayFixture.OTHER);
                S3Client wrong =
                        client(new AccessKey(GatewayFixture.ADMIN.id(), "wrong-secret", "admin"));
                S3Client unknown = client(new AccessKey("NOBODY", "wrong-secret", "nobody"))) {
            assertCode(() -> other.listObjectsV2(b -> b.bucket("refusals")), "AccessDenied");
            assertCode(() -> wrong.listBuckets(), "SignatureDoesNotMatch");
            assertCode(() -> unknown.listBuckets(), "InvalidAccessKeyId");
            assertThat(other.listBuckets().buckets()).isEmpty();
        }
    }

    @Test
    void bucketPolicyLetsAnotherUserRead() {
        s3.createBucket(b -> b.bucket("shared"));
        s3.putObject(b -> b.bucket("shared").key("k"), RequestBody.fromString("v"));
        try (S3Client other = client(GatewayFixture.OTHER)) {
            assertCode(
                    () -> other.getObjectAsBytes(b -> b.bucket("shared").key("k")), "AccessDenied");
            s3.putBucketPolicy(
                    b ->
                            b.bucket("shared")
                                    .policy(
                                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                                + "\"Principal\":{\"AWS\":\"arn:aws:iam:::user/other\"},"
                                                + "\"Action\":\"s3:GetObject\",\"Resource\":"
                                                + "\"arn:aws:s3:::shared/*\"}]}"));
            assertThat(other.getObjectAsBytes(b -> b.bucket("shared").key("k")).asUtf8String())
                    .isEqualTo("v");
            // The JDK's client loses the body of a refusal that comes before it sent its own.
            assertThatThrownBy(
                            () ->
                                    other.putObject(
                                            b -> b.bucket("shared").key("k"),
                                            RequestBody.fromString("w")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void multipartJoinsPartsAndChecksThem() {
        s3.createBucket(b -> b.bucket("multipart"));
        byte[] content = random(5 << 20);
        String id = s3.createMultipartUpload(b -> b.bucket("multipart").key("m")).uploadId();
        var parts = new ArrayList<CompletedPart>();
        for (int i = 1; i <= 2; i++) {
            int number = i;
            String etag =
                    s3.uploadPart(
                                    b ->
                                            b.bucket("multipart")
                                                    .key("m")
                                                    .uploadId(id)
                                                    .partNumber(number),
                                    RequestBody.fromBytes(content))
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(i).eTag(etag).build());
        }
        assertCode(
                () ->
                        s3.completeMultipartUpload(
                                b ->
                                        b.bucket("multipart")
                                                .key("m")
                                                .uploadId(id)
                                                .multipartUpload(
                                                        m -> m.parts(parts.get(1), parts.get(0)))),
                "InvalidPartOrder");
        var done =
                s3.completeMultipartUpload(
                        b ->
                                b.bucket("multipart")
                                        .key("m")
                                        .uploadId(id)
                                        .multipartUpload(m -> m.parts(parts)));
        assertThat(done.eTag()).endsWith("-2\"");
        var got = s3.getObjectAsBytes(b -> b.bucket("multipart").key("m"));
        assertThat(got.asByteArray()).hasSize(10 << 20).endsWith(content);
        assertCode(
                () -> s3.listParts(b -> b.bucket("multipart").key("m").uploadId(id)),
                "NoSuchUpload");
    }

    @Test
    void versionsComeBackAndDeleteMarkersHide() {
        s3.createBucket(b -> b.bucket("versions"));
        s3.putBucketVersioning(
                b ->
                        b.bucket("versions")
                                .versioningConfiguration(
                                        c -> c.status(BucketVersioningStatus.ENABLED)));
        String first =
                s3.putObject(b -> b.bucket("versions").key("k"), RequestBody.fromString("1"))
                        .versionId();
        s3.putObject(b -> b.bucket("versions").key("k"), RequestBody.fromString("2"));
        String marker = s3.deleteObject(b -> b.bucket("versions").key("k")).versionId();
        assertCode(() -> s3.getObjectAsBytes(b -> b.bucket("versions").key("k")), "NoSuchKey");
        assertThat(
                        s3.getObjectAsBytes(b -> b.bucket("versions").key("k").versionId(first))
                                .asUtf8String())
                .isEqualTo("1");
        s3.deleteObject(b -> b.bucket("versions").key("k").versionId(marker));
        assertThat(s3.getObjectAsBytes(b -> b.bucket("versions").key("k")).asUtf8String())
                .isEqualTo("2");
        assertThat(s3.listObjectVersions(b -> b.bucket("versions")).versions()).hasSize(2);
    }

    @Test
    void listsInPagesWithDelimiter() {
        s3.createBucket(b -> b.bucket("listing"));
        for (String key : List.of("a", "a/", "a/b", "a/c/d", "b-x", "b/y", "z")) {
            s3.putObject(b -> b.bucket("listing").key(key), RequestBody.empty());
        }
        var keys = new ArrayList<String>();
        s3.listObjectsV2Paginator(b -> b.bucket("listing").maxKeys(2)).contents().stream()
                .map(S3Object::key)
                .forEach(keys::add);
        assertThat(keys).containsExactly("a", "a/", "a/b", "a/c/d", "b-x", "b/y", "z");
        var top = s3.listObjectsV2(b -> b.bucket("listing").delimiter("/"));
        assertThat(top.contents().stream().map(S3Object::key)).containsExactly("a", "b-x", "z");
        assertThat(top.commonPrefixes().stream().map(p -> p.prefix())).containsExactly("a/", "b/");
    }

    @Test
    void parallelConditionalPutsHaveExactlyOneWinner() throws Exception {
        s3.createBucket(b -> b.bucket("race"));
        var tasks = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 16; i++) {
            String value = "v" + i;
            tasks.add(
                    () -> {
                        try {
                            s3.putObject(
                                    b -> b.bucket("race").key("k").ifNoneMatch("*"),
                                    RequestBody.fromString(value));
                            return 1;
                        } catch (S3Exception e) {
                            assertThat(e.statusCode()).isEqualTo(412);
                            return 0;
                        }
                    });
        }
        int winners = 0;
        try (var executor = Executors.newFixedThreadPool(8)) {
            for (var result : executor.invokeAll(tasks)) {
                winners += result.get();
            }
        }
        assertThat(winners).isEqualTo(1);
    }
}
