package io.qsfs.s3;

import static io.qsfs.s3.Expected.bytes;
import static io.qsfs.s3.Expected.refused;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.Tag;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Objects: what is stored comes back, what S3 refuses is refused. */
final class ObjectsIT {
    private static final String B = "objects";
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

    private static String put(String key, String text) {
        return s3.putObject(b -> b.bucket(B).key(key), RequestBody.fromString(text)).eTag();
    }

    private static String get(String key) {
        return s3.getObjectAsBytes(b -> b.bucket(B).key(key)).asUtf8String();
    }

    @Test
    void systemAndUserMetadataComeBack() {
        s3.putObject(
                b ->
                        b.bucket(B)
                                .key("metadata")
                                .contentType("text/plain; charset=utf-8")
                                .cacheControl("no-cache")
                                .contentDisposition("attachment; filename=\"x\"")
                                .contentEncoding("gzip")
                                .contentLanguage("de")
                                .expires(Instant.ofEpochSecond(2_000_000_000))
                                .websiteRedirectLocation("/elsewhere")
                                .storageClass(StorageClass.STANDARD_IA)
                                .metadata(Map.of("one", "1", "two", "zwei und mehr")),
                RequestBody.fromString("x"));
        var head = s3.headObject(b -> b.bucket(B).key("metadata"));
        assertThat(head.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(head.cacheControl()).isEqualTo("no-cache");
        assertThat(head.contentDisposition()).isEqualTo("attachment; filename=\"x\"");
        assertThat(head.contentEncoding()).isEqualTo("gzip");
        assertThat(head.contentLanguage()).isEqualTo("de");
        assertThat(head.expiresString()).startsWith("Wed, 18 May 2033 03:33:20");
        assertThat(head.websiteRedirectLocation()).isEqualTo("/elsewhere");
        assertThat(head.storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(head.metadata()).containsEntry("one", "1").containsEntry("two", "zwei und mehr");
        assertThat(head.contentLength()).isEqualTo(1);
        assertThat(head.acceptRanges()).isEqualTo("bytes");
        refused(
                400,
                "MetadataTooLarge",
                () ->
                        s3.putObject(
                                b ->
                                        b.bucket(B)
                                                .key("large")
                                                .metadata(Map.of("big", "x".repeat(2100))),
                                RequestBody.empty()));
    }

    @Test
    void allNamesThatS3AllowsWork() {
        String longest = "ü".repeat(512);
        List<String> keys =
                List.of(
                        "name/",
                        "name",
                        "name/below",
                        "name//double",
                        "name/../up",
                        "./dot",
                        "sp ace",
                        "plus+plus",
                        "per%cent%2F",
                        "question?mark",
                        "hash#tag&amp;=",
                        "quote\"'<xml>",
                        "漢字/日本.txt",
                        "\uD83D\uDE00",
                        "back\\slash",
                        "tab\there",
                        "~tilde!*()",
                        longest);
        for (String key : keys) {
            put(key, "content of " + key.length());
        }
        for (String key : keys) {
            assertThat(get(key)).isEqualTo("content of " + key.length());
        }
        var listed =
                s3.listObjectsV2(b -> b.bucket(B)).contents().stream().map(S3Object::key).toList();
        assertThat(listed).containsAll(keys);
        refused(400, "KeyTooLongError", () -> put(longest + "x", ""));
        for (String key : keys) {
            s3.deleteObject(b -> b.bucket(B).key(key));
            refused(404, "NoSuchKey", () -> get(key));
        }
    }

    @Test
    void rangesAreThoseOfTheStandard() {
        byte[] content = bytes(200_000);
        s3.putObject(b -> b.bucket(B).key("ranges"), RequestBody.fromBytes(content));
        var cases =
                Map.of(
                        "bytes=0-0", new int[] {0, 1},
                        "bytes=131071-131072", new int[] {131_071, 131_073},
                        "bytes=199999-", new int[] {199_999, 200_000},
                        "bytes=-1", new int[] {199_999, 200_000},
                        "bytes=-300000", new int[] {0, 200_000},
                        "bytes=100-300000", new int[] {100, 200_000});
        cases.forEach(
                (range, at) -> {
                    var got = s3.getObjectAsBytes(b -> b.bucket(B).key("ranges").range(range));
                    assertThat(got.asByteArray())
                            .as(range)
                            .isEqualTo(Arrays.copyOfRange(content, at[0], at[1]));
                    assertThat(got.response().contentRange())
                            .isEqualTo("bytes " + at[0] + "-" + (at[1] - 1) + "/200000");
                    assertThat(got.response().sdkHttpResponse().statusCode()).isEqualTo(206);
                });
        for (String range : List.of("bytes=200000-", "bytes=-0", "bytes=999999-1000000")) {
            refused(
                    416,
                    "InvalidRange",
                    () -> s3.getObjectAsBytes(b -> b.bucket(B).key("ranges").range(range)));
        }
        for (String range :
                List.of("bytes=5-2", "bytes= -1", "lines=1-2", "bytes=a-b", "bytes=0-1,5-6")) {
            var got = s3.getObjectAsBytes(b -> b.bucket(B).key("ranges").range(range));
            assertThat(got.response().sdkHttpResponse().statusCode()).as(range).isEqualTo(200);
            assertThat(got.asByteArray()).isEqualTo(content);
        }
    }

    @Test
    void emptyObjectsAreObjects() {
        assertThat(put("empty", "")).isEqualTo("\"d41d8cd98f00b204e9800998ecf8427e\"");
        assertThat(get("empty")).isEmpty();
        assertThat(s3.headObject(b -> b.bucket(B).key("empty")).contentLength()).isZero();
        refused(
                416,
                "InvalidRange",
                () -> s3.getObjectAsBytes(b -> b.bucket(B).key("empty").range("bytes=0-0")));
    }

    @Test
    void readsAndWritesDependOnConditions() {
        String etag = put("if", "one");
        Instant then = s3.headObject(b -> b.bucket(B).key("if")).lastModified();
        assertThat(s3.getObjectAsBytes(b -> b.bucket(B).key("if").ifMatch(etag)).asUtf8String())
                .isEqualTo("one");
        refused(
                412,
                "PreconditionFailed",
                () -> s3.getObjectAsBytes(b -> b.bucket(B).key("if").ifMatch("\"x\"")));
        refused(304, () -> s3.getObjectAsBytes(b -> b.bucket(B).key("if").ifNoneMatch(etag)));
        refused(304, () -> s3.headObject(b -> b.bucket(B).key("if").ifModifiedSince(then)));
        refused(
                412,
                () ->
                        s3.headObject(
                                b ->
                                        b.bucket(B)
                                                .key("if")
                                                .ifUnmodifiedSince(then.minusSeconds(9))));
        s3.headObject(b -> b.bucket(B).key("if").ifMatch(etag).ifUnmodifiedSince(then));
        refused(
                412,
                "PreconditionFailed",
                () ->
                        s3.putObject(
                                b -> b.bucket(B).key("if").ifNoneMatch("*"),
                                RequestBody.fromString("two")));
        refused(
                412,
                "PreconditionFailed",
                () ->
                        s3.putObject(
                                b -> b.bucket(B).key("if").ifMatch("\"x\""),
                                RequestBody.fromString("two")));
        refused(
                404,
                "NoSuchKey",
                () ->
                        s3.putObject(
                                b -> b.bucket(B).key("nothing").ifMatch("\"x\""),
                                RequestBody.fromString("two")));
        s3.putObject(b -> b.bucket(B).key("if").ifMatch(etag), RequestBody.fromString("two"));
        assertThat(get("if")).isEqualTo("two");
        refused(
                412,
                "PreconditionFailed",
                () -> s3.deleteObject(b -> b.bucket(B).key("if").ifMatch(etag)));
        s3.deleteObject(b -> b.bucket(B).key("if").ifMatch("*"));
        refused(404, () -> s3.headObject(b -> b.bucket(B).key("if")));
    }

    @Test
    void copiesFollowTheirDirectives() {
        s3.putObject(
                b -> b.bucket(B).key("from").metadata(Map.of("a", "1")).tagging("t=1"),
                RequestBody.fromString("copied"));
        refused(
                400,
                "InvalidRequest",
                () -> s3.copyObject(b -> copy(b, "from").destinationKey("from")));
        s3.copyObject(
                b ->
                        copy(b, "from")
                                .destinationKey("from")
                                .metadataDirective(MetadataDirective.REPLACE)
                                .metadata(Map.of("b", "2")));
        assertThat(s3.headObject(b -> b.bucket(B).key("from")).metadata())
                .containsExactlyEntriesOf(Map.of("b", "2"));
        var result = s3.copyObject(b -> copy(b, "from").destinationKey("to ü")).copyObjectResult();
        assertThat(result.eTag()).isEqualTo("\"ac9f7584d3fd6d49faa7bcf5e1ebec1f\"");
        assertThat(get("to ü")).isEqualTo("copied");
        assertThat(s3.headObject(b -> b.bucket(B).key("to ü")).metadata()).containsEntry("b", "2");
        assertThat(s3.getObjectTagging(b -> b.bucket(B).key("to ü")).tagSet())
                .containsExactly(Tag.builder().key("t").value("1").build());
        refused(
                404,
                "NoSuchKey",
                () -> s3.copyObject(b -> copy(b, "not there").destinationKey("x")));
        refused(
                404,
                "NoSuchBucket",
                () ->
                        s3.copyObject(
                                b ->
                                        b.sourceBucket("not-there")
                                                .sourceKey("x")
                                                .destinationBucket(B)
                                                .destinationKey("x")));
        refused(
                412,
                "PreconditionFailed",
                () ->
                        s3.copyObject(
                                b ->
                                        copy(b, "from")
                                                .destinationKey("x")
                                                .copySourceIfNoneMatch(result.eTag())));
        refused(
                400,
                "InvalidArgument",
                () ->
                        s3.copyObject(
                                b ->
                                        copy(b, "from")
                                                .destinationKey("x")
                                                .metadataDirective("SOME")));
    }

    private static software.amazon.awssdk.services.s3.model.CopyObjectRequest.Builder copy(
            software.amazon.awssdk.services.s3.model.CopyObjectRequest.Builder b, String key) {
        return b.sourceBucket(B).sourceKey(key).destinationBucket(B);
    }

    @Test
    void manyObjectsAreDeletedAtOnce() {
        s3.createBucket(b -> b.bucket("many"));
        List<String> keys = IntStream.range(0, 1000).mapToObj(i -> "k/" + i).toList();
        for (String key : keys.subList(0, 50)) {
            s3.putObject(b -> b.bucket("many").key(key), RequestBody.empty());
        }
        DeleteObjectsResponse all = delete(keys, false);
        assertThat(all.deleted()).hasSize(1000).allMatch(d -> d.versionId() == null);
        assertThat(all.errors()).isEmpty();
        assertThat(s3.listObjectsV2(b -> b.bucket("many")).contents()).isEmpty();
        assertThat(delete(keys, true).deleted()).isEmpty();
        var tooMany = new ArrayList<>(keys);
        tooMany.add("one more");
        refused(400, "MalformedXML", () -> delete(tooMany, false));
        try (S3Client other = fixture.client(GatewayFixture.OTHER)) {
            s3.putObject(b -> b.bucket("many").key("mine"), RequestBody.empty());
            var refusal =
                    other.deleteObjects(
                            b ->
                                    b.bucket("many")
                                            .delete(d -> d.objects(identifiers(List.of("mine")))));
            assertThat(refusal.errors()).hasSize(1).allMatch(e -> e.code().equals("AccessDenied"));
        }
        s3.headObject(b -> b.bucket("many").key("mine"));
    }

    private static DeleteObjectsResponse delete(List<String> keys, boolean quiet) {
        return s3.deleteObjects(
                b -> b.bucket("many").delete(d -> d.quiet(quiet).objects(identifiers(keys))));
    }

    private static List<ObjectIdentifier> identifiers(List<String> keys) {
        return keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    }

    @Test
    void tagsAreCheckedAndCounted() {
        put("tagged", "x");
        s3.putObjectTagging(
                b ->
                        b.bucket(B)
                                .key("tagged")
                                .tagging(t -> t.tagSet(tag("a", "1"), tag("b ü", ""))));
        assertThat(s3.getObjectTagging(b -> b.bucket(B).key("tagged")).tagSet())
                .containsExactly(tag("a", "1"), tag("b ü", ""));
        assertThat(s3.getObjectAsBytes(b -> b.bucket(B).key("tagged")).response().tagCount())
                .isEqualTo(2);
        for (List<Tag> wrong :
                List.of(
                        List.of(tag("a", "1"), tag("a", "2")),
                        List.of(tag("x".repeat(129), "")),
                        List.of(tag("x", "y".repeat(257))),
                        List.of(tag("semi;colon", "")),
                        IntStream.range(0, 11).mapToObj(i -> tag("k" + i, "")).toList())) {
            refused(
                    400,
                    "InvalidTag",
                    () ->
                            s3.putObjectTagging(
                                    b -> b.bucket(B).key("tagged").tagging(t -> t.tagSet(wrong))));
        }
        s3.deleteObjectTagging(b -> b.bucket(B).key("tagged"));
        assertThat(s3.getObjectTagging(b -> b.bucket(B).key("tagged")).tagSet()).isEmpty();
        refused(
                400,
                "InvalidArgument",
                () ->
                        s3.putObject(
                                b -> b.bucket(B).key("tagged").tagging("a=1&a=2"),
                                RequestBody.empty()));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void attributesNameWhatIsAskedFor() {
        put("attributes", "hello");
        var got =
                s3.getObjectAttributes(
                        b ->
                                b.bucket(B)
                                        .key("attributes")
                                        .objectAttributes(
                                                ObjectAttributes.E_TAG,
                                                ObjectAttributes.OBJECT_SIZE,
                                                ObjectAttributes.STORAGE_CLASS,
                                                ObjectAttributes.CHECKSUM));
        assertThat(got.eTag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(got.objectSize()).isEqualTo(5);
        assertThat(got.storageClass()).isEqualTo(StorageClass.STANDARD);
        assertThat(got.checksum().checksumCRC32()).isEqualTo("NhCmhg==");
        assertThat(got.objectParts()).isNull();
    }

    @Test
    void answersAreOverriddenForThoseWhoSign() {
        put("override", "x");
        var got =
                s3.getObjectAsBytes(
                                b ->
                                        b.bucket(B)
                                                .key("override")
                                                .responseContentType("image/png")
                                                .responseContentDisposition("inline")
                                                .responseCacheControl("max-age=5")
                                                .responseContentEncoding("identity")
                                                .responseContentLanguage("fr"))
                        .response();
        assertThat(got.contentType()).isEqualTo("image/png");
        assertThat(got.contentDisposition()).isEqualTo("inline");
        assertThat(got.cacheControl()).isEqualTo("max-age=5");
        assertThat(got.contentEncoding()).isEqualTo("identity");
        assertThat(got.contentLanguage()).isEqualTo("fr");
    }

    @Test
    void deletingNothingIsNoError() {
        s3.deleteObject(b -> b.bucket(B).key("never/there"));
        refused(404, "NoSuchBucket", () -> s3.deleteObject(b -> b.bucket("never-there").key("x")));
        refused(404, () -> s3.headObject(b -> b.bucket(B).key("never/there")));
    }
}
