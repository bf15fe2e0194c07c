package io.qsfs.s3;

import static io.qsfs.s3.Expected.bytes;
import static io.qsfs.s3.Expected.refused;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.Part;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Uploads in parts: order, sizes, ETags, checksums, and what ends them. */
final class MultipartIT {
    private static final String B = "parts";
    private static final int PART = 5 << 20;
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

    private static String begin(String key) {
        return s3.createMultipartUpload(b -> b.bucket(B).key(key)).uploadId();
    }

    private static CompletedPart upload(String key, String id, int number, byte[] content) {
        var done =
                s3.uploadPart(
                        b -> b.bucket(B).key(key).uploadId(id).partNumber(number),
                        RequestBody.fromBytes(content));
        return CompletedPart.builder().partNumber(number).eTag(done.eTag()).build();
    }

    private static CompleteMultipartUploadResponse complete(
            String key, String id, CompletedPart... parts) {
        return s3.completeMultipartUpload(
                b -> b.bucket(B).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
    }

    @Test
    void completionsBesideEachOtherAllSucceed() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = s3.createMultipartUpload(b -> b.bucket(B).key("raced")).uploadId();
            String etag =
                    s3.uploadPart(
                                    b -> b.bucket(B).key("raced").uploadId(id).partNumber(1),
                                    RequestBody.fromString("content " + round))
                            .eTag();
            var part = CompletedPart.builder().partNumber(1).eTag(etag).build();
            Callable<String> completion =
                    () ->
                            s3.completeMultipartUpload(
                                            b ->
                                                    b.bucket(B)
                                                            .key("raced")
                                                            .uploadId(id)
                                                            .multipartUpload(u -> u.parts(part)))
                                    .eTag();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var etags = new HashSet<String>();
                for (var done : threads.invokeAll(Collections.nCopies(6, completion))) {
                    etags.add(done.get());
                }
                assertThat(etags).hasSize(1);
            }
        }
    }

    @Test
    void joinsPartsInOrderWhateverTheirNumbers() throws GeneralSecurityException {
        byte[] large = bytes(PART);
        byte[] small = bytes(1000);
        String id =
                s3.createMultipartUpload(
                                b ->
                                        b.bucket(B)
                                                .key("joined")
                                                .contentType("text/x")
                                                .metadata(Map.of("a", "b"))
                                                .tagging("t=1"))
                        .uploadId();
        CompletedPart last = upload("joined", id, 10_000, small);
        upload("joined", id, 7, small);
        CompletedPart first = upload("joined", id, 7, large);
        var done = complete("joined", id, first, last);
        var md5 = MessageDigest.getInstance("MD5");
        md5.update(HexFormat.of().parseHex(first.eTag().substring(1, 33)));
        md5.update(HexFormat.of().parseHex(last.eTag().substring(1, 33)));
        String etag = '"' + HexFormat.of().formatHex(md5.digest()) + "-2\"";
        assertThat(done.eTag()).isEqualTo(etag);
        assertThat(done.location()).isEqualTo(fixture.endpoint() + "/" + B + "/joined");
        var got = s3.getObjectAsBytes(b -> b.bucket(B).key("joined"));
        assertThat(got.asByteArray()).hasSize(PART + 1000).startsWith(large).endsWith(small);
        assertThat(got.response().eTag()).isEqualTo(etag);
        assertThat(got.response().contentType()).isEqualTo("text/x");
        assertThat(got.response().metadata()).containsEntry("a", "b");
        assertThat(got.response().tagCount()).isEqualTo(1);
        var second = s3.getObjectAsBytes(b -> b.bucket(B).key("joined").partNumber(2));
        assertThat(second.asByteArray()).isEqualTo(small);
        assertThat(second.response().partsCount()).isEqualTo(2);
        refused(
                416,
                "InvalidPartNumber",
                () -> s3.getObjectAsBytes(b -> b.bucket(B).key("joined").partNumber(3)));
        // A client that lost the answer asks again and gets the same.
        assertThat(complete("joined", id, first, last).eTag()).isEqualTo(etag);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        String id = begin("broken");
        CompletedPart one = upload("broken", id, 1, bytes(1000));
        CompletedPart two = upload("broken", id, 2, bytes(1000));
        refused(400, "EntityTooSmall", () -> complete("broken", id, one, two));
        refused(400, "InvalidPartOrder", () -> complete("broken", id, two, one));
        refused(400, "InvalidPartOrder", () -> complete("broken", id, two, two));
        refused(400, "MalformedXML", () -> complete("broken", id));
        var wrong = one.toBuilder().eTag("\"00000000000000000000000000000000\"").build();
        refused(400, "InvalidPart", () -> complete("broken", id, wrong));
        var absent = two.toBuilder().partNumber(3).build();
        refused(400, "InvalidPart", () -> complete("broken", id, one, absent));
        refused(404, "NoSuchUpload", () -> complete("other key", id, one));
        refused(404, "NoSuchUpload", () -> upload("broken", "0123456789abcdef", 1, bytes(1)));
        refused(404, "NoSuchUpload", () -> upload("broken", "../../x", 1, bytes(1)));
        for (int number : new int[] {0, -1, 10_001}) {
            refused(400, "InvalidArgument", () -> upload("broken", id, number, bytes(1)));
        }
        refused(404, () -> s3.headObject(b -> b.bucket(B).key("broken")));
        s3.abortMultipartUpload(b -> b.bucket(B).key("broken").uploadId(id));
        refused(404, "NoSuchUpload", () -> complete("broken", id, one));
        refused(
                404,
                "NoSuchUpload",
                () -> s3.abortMultipartUpload(b -> b.bucket(B).key("broken").uploadId(id)));
    }

    @Test
    void completesOnConditionsOnly() {
        s3.putObject(b -> b.bucket(B).key("guarded"), RequestBody.fromString("old"));
        String id = begin("guarded");
        CompletedPart part = upload("guarded", id, 1, bytes(10));
        refused(
                412,
                "PreconditionFailed",
                () ->
                        s3.completeMultipartUpload(
                                b ->
                                        b.bucket(B)
                                                .key("guarded")
                                                .uploadId(id)
                                                .ifNoneMatch("*")
                                                .multipartUpload(m -> m.parts(part))));
        refused(
                400,
                "InvalidRequest",
                () ->
                        s3.completeMultipartUpload(
                                b ->
                                        b.bucket(B)
                                                .key("guarded")
                                                .uploadId(id)
                                                .mpuObjectSize(11L)
                                                .multipartUpload(m -> m.parts(part))));
        complete("guarded", id, part);
        assertThat(s3.headObject(b -> b.bucket(B).key("guarded")).contentLength()).isEqualTo(10);
    }

    @Test
    void listsPartsInPages() {
        String id = begin("listed");
        for (int number : new int[] {5, 1, 300, 20, 9999}) {
            upload("listed", id, number, bytes(number));
        }
        var first = s3.listParts(b -> b.bucket(B).key("listed").uploadId(id).maxParts(2));
        assertThat(first.parts().stream().map(Part::partNumber)).containsExactly(1, 5);
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.nextPartNumberMarker()).isEqualTo(5);
        var rest = s3.listParts(b -> b.bucket(B).key("listed").uploadId(id).partNumberMarker(5));
        assertThat(rest.parts().stream().map(Part::partNumber)).containsExactly(20, 300, 9999);
        assertThat(rest.parts().stream().map(Part::size)).containsExactly(20L, 300L, 9999L);
        assertThat(rest.isTruncated()).isFalse();
        s3.abortMultipartUpload(b -> b.bucket(B).key("listed").uploadId(id));
    }

    @Test
    void listsUploadsInPagesWithPrefixes() {
        s3.createBucket(b -> b.bucket("uploads"));
        for (String key : List.of("a", "a", "b/1", "b/2", "b/3", "c", "d/1")) {
            s3.createMultipartUpload(b -> b.bucket("uploads").key(key));
        }
        var seen = new ArrayList<String>();
        String keyMarker = "";
        String idMarker = "";
        boolean more = true;
        while (more) {
            String afterKey = keyMarker;
            String afterId = idMarker;
            var page =
                    s3.listMultipartUploads(
                            b ->
                                    b.bucket("uploads")
                                            .delimiter("/")
                                            .maxUploads(1)
                                            .keyMarker(afterKey)
                                            .uploadIdMarker(afterId));
            page.uploads().stream().map(MultipartUpload::key).forEach(seen::add);
            page.commonPrefixes().stream().map(CommonPrefix::prefix).forEach(seen::add);
            keyMarker = page.nextKeyMarker();
            idMarker = page.nextUploadIdMarker();
            more = page.isTruncated();
        }
        assertThat(seen).containsExactly("a", "a", "b/", "c", "d/");
        assertThat(s3.listMultipartUploads(b -> b.bucket("uploads").prefix("b/")).uploads())
                .hasSize(3);
    }

    @Test
    void copiesRangesIntoParts() {
        byte[] content = bytes(PART + 500);
        s3.putObject(b -> b.bucket(B).key("source"), RequestBody.fromBytes(content));
        String id = begin("assembled");
        var parts = new ArrayList<CompletedPart>();
        for (String range :
                List.of("bytes=0-" + (PART - 1), "bytes=" + PART + "-" + (PART + 499))) {
            int number = parts.size() + 1;
            String etag =
                    s3.uploadPartCopy(
                                    b ->
                                            b.sourceBucket(B)
                                                    .sourceKey("source")
                                                    .copySourceRange(range)
                                                    .destinationBucket(B)
                                                    .destinationKey("assembled")
                                                    .uploadId(id)
                                                    .partNumber(number))
                            .copyPartResult()
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        for (String range : List.of("bytes=0-" + (PART + 500), "bytes=5-2", "bytes=-5", "0-5")) {
            refused(
                    400,
                    "InvalidArgument",
                    () ->
                            s3.uploadPartCopy(
                                    b ->
                                            b.sourceBucket(B)
                                                    .sourceKey("source")
                                                    .copySourceRange(range)
                                                    .destinationBucket(B)
                                                    .destinationKey("assembled")
                                                    .uploadId(id)
                                                    .partNumber(3)));
        }
        complete("assembled", id, parts.toArray(CompletedPart[]::new));
        assertThat(s3.getObjectAsBytes(b -> b.bucket(B).key("assembled")).asByteArray())
                .isEqualTo(content);
    }

    @Test
    void checksumsOfPartsMakeThatOfTheObject() {
        for (ChecksumType type : List.of(ChecksumType.COMPOSITE, ChecksumType.FULL_OBJECT)) {
            byte[] content = bytes(PART + 10);
            String key = "summed-" + type;
            String id =
                    s3.createMultipartUpload(
                                    b ->
                                            b.bucket(B)
                                                    .key(key)
                                                    .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                                                    .checksumType(type))
                            .uploadId();
            CompletedPart one = summed(key, id, 1, Arrays.copyOf(content, PART));
            CompletedPart two =
                    summed(key, id, 2, Arrays.copyOfRange(content, PART, content.length));
            refused(
                    400,
                    "InvalidPart",
                    () ->
                            complete(
                                    key,
                                    id,
                                    one.toBuilder().checksumCRC32C(two.checksumCRC32C()).build(),
                                    two));
            String sum = complete(key, id, one, two).checksumCRC32C();
            var head = s3.headObject(b -> b.bucket(B).key(key).checksumMode(ChecksumMode.ENABLED));
            assertThat(head.checksumType()).isEqualTo(type);
            assertThat(head.checksumCRC32C()).isEqualTo(sum);
            if (type == ChecksumType.FULL_OBJECT) {
                String whole =
                        s3.putObject(
                                        b ->
                                                b.bucket(B)
                                                        .key("whole")
                                                        .checksumAlgorithm(
                                                                ChecksumAlgorithm.CRC32_C),
                                        RequestBody.fromBytes(content))
                                .checksumCRC32C();
                assertThat(sum).isEqualTo(whole);
            } else {
                assertThat(sum).endsWith("-2");
            }
            var parts =
                    s3.getObjectAttributes(
                                    b ->
                                            b.bucket(B)
                                                    .key(key)
                                                    .objectAttributes(
                                                            ObjectAttributes.OBJECT_PARTS))
                            .objectParts();
            assertThat(
                            s3.headObject(
                                            b ->
                                                    b.bucket(B)
                                                            .key(key)
                                                            .partNumber(1)
                                                            .checksumMode(ChecksumMode.ENABLED))
                                    .checksumCRC32C())
                    .isEqualTo(one.checksumCRC32C());
            assertThat(parts.totalPartsCount()).isEqualTo(2);
            assertThat(parts.parts().getFirst().checksumCRC32C()).isEqualTo(one.checksumCRC32C());
        }
    }

    private static CompletedPart summed(String key, String id, int number, byte[] content) {
        var done =
                s3.uploadPart(
                        b ->
                                b.bucket(B)
                                        .key(key)
                                        .uploadId(id)
                                        .partNumber(number)
                                        .checksumAlgorithm(ChecksumAlgorithm.CRC32_C),
                        RequestBody.fromBytes(content));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(done.eTag())
                .checksumCRC32C(done.checksumCRC32C())
                .build();
    }

    @Test
    void partsMustBringTheChecksumOfTheirUpload() {
        String id =
                s3.createMultipartUpload(
                                b ->
                                        b.bucket(B)
                                                .key("strict")
                                                .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                        .uploadId();
        UnaryOperator<String> upload =
                algorithm ->
                        s3.uploadPart(
                                        b ->
                                                b.bucket(B)
                                                        .key("strict")
                                                        .uploadId(id)
                                                        .partNumber(1)
                                                        .checksumAlgorithm(algorithm),
                                        RequestBody.fromString("x"))
                                .eTag();
        refused(400, "InvalidRequest", () -> upload.apply("CRC32"));
        String etag = upload.apply("SHA256");
        refused(
                400,
                "InvalidRequest",
                () ->
                        complete(
                                "strict",
                                id,
                                CompletedPart.builder().partNumber(1).eTag(etag).build()));
        refused(
                400,
                "InvalidRequest",
                () ->
                        s3.createMultipartUpload(
                                b ->
                                        b.bucket(B)
                                                .key("strict")
                                                .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                                                .checksumType(ChecksumType.FULL_OBJECT)));
    }

    @Test
    void aBucketWithUploadsUnderWayCanGo() {
        s3.createBucket(b -> b.bucket("going"));
        s3.createMultipartUpload(b -> b.bucket("going").key("x"));
        s3.deleteBucket(b -> b.bucket("going"));
        s3.createBucket(b -> b.bucket("going"));
        assertThat(s3.listMultipartUploads(b -> b.bucket("going")).uploads()).isEmpty();
    }
}
