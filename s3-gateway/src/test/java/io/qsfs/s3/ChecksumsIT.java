package io.qsfs.s3;

import static io.qsfs.s3.Expected.refused;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Checksums of clients that send their own, or none. */
final class ChecksumsIT {
    private static final String B = "sums";
    private static GatewayFixture fixture;
    private static S3Client s3;

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        s3 =
                fixture.client(
                        GatewayFixture.ADMIN,
                        b ->
                                b.requestChecksumCalculation(
                                        RequestChecksumCalculation.WHEN_REQUIRED));
        s3.createBucket(b -> b.bucket(B));
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "crc64nvme,AAAAAAAAAAA=",
        "sha512,z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "md5,1B2M2Y8AsgTpgAmY7PhCfg==",
        "xxhash64,70bbN1HY6Zk=",
        "xxhash3,LQaABTjTlMI=",
        "xxhash128,maoG0wFHmNhgAcMkRo1Jfw=="
    })
    void everyChecksumIsCheckedAndKept(String algorithm, String ofNothing) {
        String header = "x-amz-checksum-" + algorithm;
        var stored = put("summed", header, ofNothing);
        assertThat(stored.sdkHttpResponse().firstMatchingHeader(header)).contains(ofNothing);
        var head = s3.headObject(b -> b.bucket(B).key("summed").checksumMode("ENABLED"));
        assertThat(head.sdkHttpResponse().firstMatchingHeader(header)).contains(ofNothing);
        refused(400, "BadDigest", () -> put("summed", header, flipped(ofNothing)));
        refused(400, "InvalidRequest", () -> put("summed", header, "AA"));
    }

    private static PutObjectResponse put(String key, String header, String value) {
        return s3.putObject(
                b -> b.bucket(B).key(key).overrideConfiguration(c -> c.putHeader(header, value)),
                RequestBody.empty());
    }

    private static String flipped(String base64) {
        char first = base64.charAt(0) == 'B' ? 'C' : 'B';
        return first + base64.substring(1);
    }

    @Test
    void objectsWithoutChecksumGetOne() {
        var stored =
                s3.putObject(b -> b.bucket(B).key("unsummed"), RequestBody.fromString("123456789"));
        assertThat(stored.sdkHttpResponse().firstMatchingHeader("x-amz-object-size")).contains("9");
        assertThat(stored.checksumCRC64NVME()).isEqualTo("rosUhgp5mIg=");
        assertThat(stored.checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    }

    @Test
    void uploadsWithoutChecksumGetThatOfTheWhole() {
        byte[] first = Expected.bytes(5 << 20);
        String id = s3.createMultipartUpload(b -> b.bucket(B).key("parts")).uploadId();
        var parts =
                List.of(
                        part(id, 1, RequestBody.fromBytes(first)),
                        part(id, 2, RequestBody.fromString("rest")));
        var made =
                s3.completeMultipartUpload(
                        b ->
                                b.bucket(B)
                                        .key("parts")
                                        .uploadId(id)
                                        .multipartUpload(u -> u.parts(parts)));
        byte[] whole = Arrays.copyOf(first, first.length + 4);
        System.arraycopy("rest".getBytes(StandardCharsets.UTF_8), 0, whole, first.length, 4);
        var stored = s3.putObject(b -> b.bucket(B).key("whole"), RequestBody.fromBytes(whole));
        assertThat(made.checksumCRC64NVME()).isEqualTo(stored.checksumCRC64NVME()).isNotNull();
        assertThat(made.checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    }

    @Test
    void compositeChecksumsAreGivenWithTheirNumberOfParts() {
        String header = "x-amz-checksum-crc32";
        String id =
                s3.createMultipartUpload(
                                b ->
                                        b.bucket(B)
                                                .key("composite")
                                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                                .checksumType(ChecksumType.COMPOSITE))
                        .uploadId();
        var stored =
                s3.uploadPart(
                        b ->
                                b.bucket(B)
                                        .key("composite")
                                        .uploadId(id)
                                        .partNumber(1)
                                        .checksumCRC32("y/Q5Jg=="),
                        RequestBody.fromString("123456789"));
        var part =
                CompletedPart.builder()
                        .partNumber(1)
                        .eTag(stored.eTag())
                        .checksumCRC32("y/Q5Jg==")
                        .build();
        Consumer<CompleteMultipartUploadRequest.Builder> completion =
                b -> b.bucket(B).key("composite").uploadId(id).multipartUpload(u -> u.parts(part));
        refused(
                400,
                "InvalidRequest",
                () ->
                        s3.completeMultipartUpload(
                                completion.andThen(
                                        b ->
                                                b.overrideConfiguration(
                                                        c ->
                                                                c.putHeader(header, "AAAAAA==")
                                                                        .putHeader(
                                                                                "x-amz-checksum-sha1",
                                                                                "AA==")))));
        refused(
                400,
                "BadDigest",
                () ->
                        s3.completeMultipartUpload(
                                completion.andThen(b -> b.checksumCRC32("AAAAAA==-1"))));
        var made =
                s3.completeMultipartUpload(completion.andThen(b -> b.checksumCRC32("7kxlUA==-1")));
        assertThat(made.checksumCRC32()).isEqualTo("7kxlUA==-1");
    }

    private static CompletedPart part(String id, int number, RequestBody body) {
        var stored =
                s3.uploadPart(b -> b.bucket(B).key("parts").uploadId(id).partNumber(number), body);
        return CompletedPart.builder().partNumber(number).eTag(stored.eTag()).build();
    }
}
