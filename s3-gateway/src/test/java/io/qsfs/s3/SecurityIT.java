package io.qsfs.s3;

import static io.qsfs.s3.Expected.bytes;
import static io.qsfs.s3.Expected.refused;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.s3.auth.AccessKey;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/** Signatures, presigned URLs, customers' keys and checksums: what protects a request. */
final class SecurityIT {
    private static final String B = "secure";
    private static GatewayFixture fixture;
    private static S3Client s3;

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        s3 = fixture.client(GatewayFixture.ADMIN);
        s3.createBucket(b -> b.bucket(B));
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        fixture.close();
    }

    private static HttpResponse<String> call(
            String method, String url, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).method(method, body);
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void wrongKeysSecretsAndRegionsAreToldApart() {
        var wrong = new AccessKey(GatewayFixture.ADMIN.id(), "not the secret", "admin");
        var unknown = new AccessKey("NOBODYNOBODYNOBODYNO", "secret", "nobody");
        try (S3Client liar = fixture.client(wrong);
                S3Client stranger = fixture.client(unknown);
                S3Client elsewhere = s3ClientIn(Region.EU_CENTRAL_1)) {
            refused(403, "SignatureDoesNotMatch", () -> liar.listObjectsV2(b -> b.bucket(B)));
            refused(403, "InvalidAccessKeyId", () -> stranger.listObjectsV2(b -> b.bucket(B)));
            refused(
                    400,
                    "AuthorizationHeaderMalformed",
                    () -> elsewhere.listObjectsV2(b -> b.bucket(B)));
        }
    }

    private static S3Client s3ClientIn(Region region) {
        return S3Client.builder()
                .endpointOverride(fixture.endpoint())
                .region(region)
                .forcePathStyle(true)
                .credentialsProvider(GatewayFixture.credentials(GatewayFixture.ADMIN))
                .build();
    }

    @Test
    void versionTwoIsRefusedByName() throws Exception {
        var answer =
                call(
                        "GET",
                        fixture.endpoint() + "/" + B,
                        BodyPublishers.noBody(),
                        "Authorization",
                        "AWS " + GatewayFixture.ADMIN.id() + ":c2lnbmF0dXJl");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("InvalidRequest", "AWS4-HMAC-SHA256");
    }

    @Test
    void presignedUrlsDoOneThingForAWhile() throws Exception {
        try (S3Presigner presigner =
                S3Presigner.builder()
                        .endpointOverride(fixture.endpoint())
                        .region(Region.US_EAST_1)
                        .serviceConfiguration(
                                S3Configuration.builder().pathStyleAccessEnabled(true).build())
                        .credentialsProvider(GatewayFixture.credentials(GatewayFixture.ADMIN))
                        .build()) {
            URL put =
                    presigner
                            .presignPutObject(
                                    p ->
                                            p.signatureDuration(Duration.ofMinutes(5))
                                                    .putObjectRequest(
                                                            b -> b.bucket(B).key("signed ü")))
                            .url();
            assertThat(call("PUT", put.toString(), BodyPublishers.ofString("by url")).statusCode())
                    .isEqualTo(200);
            URL get =
                    presigner
                            .presignGetObject(
                                    p ->
                                            p.signatureDuration(Duration.ofSeconds(1))
                                                    .getObjectRequest(
                                                            b ->
                                                                    b.bucket(B)
                                                                            .key("signed ü")
                                                                            .responseContentType(
                                                                                    "text/x")))
                            .url();
            assertThat(call("DELETE", get.toString(), BodyPublishers.noBody()).statusCode())
                    .isEqualTo(403);
            String other = get.toString().replace("text%2Fx", "text%2Fy");
            assertThat(call("GET", other, BodyPublishers.noBody()).body())
                    .contains("SignatureDoesNotMatch");
            Thread.sleep(2100);
            var late = call("GET", get.toString(), BodyPublishers.noBody());
            assertThat(late.statusCode()).isEqualTo(403);
            assertThat(late.body()).contains("AccessDenied", "Request has expired");
        }
    }

    /** A key of a customer with what S3 wants to know of it. */
    private record Secret(String key, String md5) {
        static Secret of(int seed) {
            byte[] key = new byte[32];
            Arrays.fill(key, (byte) seed);
            try {
                byte[] sum = MessageDigest.getInstance("MD5").digest(key);
                var base64 = Base64.getEncoder();
                return new Secret(base64.encodeToString(key), base64.encodeToString(sum));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void customersKeysOpenTheirObjectsAlone() {
        Secret right = Secret.of(1);
        Secret wrong = Secret.of(2);
        byte[] content = bytes(300_000);
        s3.putObject(
                b ->
                        b.bucket(B)
                                .key("sealed")
                                .sseCustomerAlgorithm("AES256")
                                .sseCustomerKey(right.key)
                                .sseCustomerKeyMD5(right.md5),
                RequestBody.fromBytes(content));
        refused(400, "InvalidRequest", () -> s3.getObjectAsBytes(b -> b.bucket(B).key("sealed")));
        refused(403, "AccessDenied", () -> read("sealed", wrong, ""));
        refused(400, () -> s3.headObject(b -> b.bucket(B).key("sealed")));
        assertThat(read("sealed", right, "")).isEqualTo(content);
        assertThat(read("sealed", right, "bytes=131070-200005"))
                .isEqualTo(Arrays.copyOfRange(content, 131_070, 200_006));
        refused(400, "InvalidArgument", () -> read("sealed", new Secret(right.key, wrong.md5), ""));
        s3.putObject(b -> b.bucket(B).key("open"), RequestBody.fromString("x"));
        refused(400, "InvalidRequest", () -> read("open", right, ""));
        s3.copyObject(
                b ->
                        b.sourceBucket(B)
                                .sourceKey("sealed")
                                .copySourceSSECustomerAlgorithm("AES256")
                                .copySourceSSECustomerKey(right.key)
                                .copySourceSSECustomerKeyMD5(right.md5)
                                .destinationBucket(B)
                                .destinationKey("resealed")
                                .sseCustomerAlgorithm("AES256")
                                .sseCustomerKey(wrong.key)
                                .sseCustomerKeyMD5(wrong.md5));
        assertThat(read("resealed", wrong, "")).isEqualTo(content);
    }

    private static byte[] read(String key, Secret secret, String range) {
        return s3.getObjectAsBytes(
                        b ->
                                b.bucket(B)
                                        .key(key)
                                        .range(range.isEmpty() ? "bytes=0-" : range)
                                        .sseCustomerAlgorithm("AES256")
                                        .sseCustomerKey(secret.key)
                                        .sseCustomerKeyMD5(secret.md5))
                .asByteArray();
    }

    @Test
    void everyChecksumIsComputedKeptAndCompared() {
        Map<ChecksumAlgorithm, String> known =
                Map.of(
                        ChecksumAlgorithm.CRC32, "y/Q5Jg==",
                        ChecksumAlgorithm.CRC32_C, "4waSgw==",
                        ChecksumAlgorithm.SHA1, "98O8HYCOBHMq32eZZczDTKeuNEE=",
                        ChecksumAlgorithm.SHA256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
        known.forEach(
                (algorithm, sum) -> {
                    String key = "sum-" + algorithm;
                    String header =
                            "x-amz-checksum-" + algorithm.toString().toLowerCase(Locale.ROOT);
                    // Trailing, as the SDK sends it.
                    s3.putObject(
                            b -> b.bucket(B).key(key).checksumAlgorithm(algorithm),
                            RequestBody.fromString("123456789"));
                    var head =
                            s3.headObject(
                                    b -> b.bucket(B).key(key).checksumMode(ChecksumMode.ENABLED));
                    assertThat(head.sdkHttpResponse().firstMatchingHeader(header))
                            .as(header)
                            .contains(sum);
                });
        // The SDK needs a native library to compute this one.
        s3.putObject(
                b -> b.bucket(B).key("nvme").checksumCRC64NVME("rosUhgp5mIg="),
                RequestBody.fromString("123456789"));
        assertThat(
                        s3.headObject(
                                        b ->
                                                b.bucket(B)
                                                        .key("nvme")
                                                        .checksumMode(ChecksumMode.ENABLED))
                                .checksumCRC64NVME())
                .isEqualTo("rosUhgp5mIg=");
        refused(
                400,
                "BadDigest",
                () ->
                        s3.putObject(
                                b -> b.bucket(B).key("bad").checksumCRC32("AAAAAA=="),
                                RequestBody.fromString("123456789")));
        refused(
                400,
                "InvalidRequest",
                () ->
                        s3.putObject(
                                b -> b.bucket(B).key("bad").checksumCRC32("short"),
                                RequestBody.fromString("123456789")));
        refused(
                400,
                "BadDigest",
                () ->
                        s3.putObject(
                                b -> b.bucket(B).key("bad").contentMD5("AAAAAAAAAAAAAAAAAAAAAA=="),
                                RequestBody.fromString("123456789")));
        refused(404, () -> s3.headObject(b -> b.bucket(B).key("bad")));
    }
}
