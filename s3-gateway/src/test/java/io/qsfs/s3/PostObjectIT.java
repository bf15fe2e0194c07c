package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.s3.auth.AccessKey;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.s3.S3Client;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Uploads by HTML forms. */
final class PostObjectIT {
    private static final String BUCKET = "forms";
    private static final String FREELY =
            "{\"bucket\":\"forms\"},[\"starts-with\",\"$key\",\"up/\"]";

    private static GatewayFixture fixture;
    private static S3Client s3;

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        s3 = fixture.client(GatewayFixture.ADMIN);
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        fixture.close();
    }

    private static PostForm form(String key) {
        var form = new PostForm();
        form.fields.put("key", key);
        return form;
    }

    private static PostForm signed(PostForm form, String conditions) {
        return form.sign(GatewayFixture.ADMIN, Instant.now().plus(Duration.ofHours(1)), conditions);
    }

    private static void assertRefused(PostForm form, int status, String code) throws IOException {
        var answer = form.post(fixture.port(), BUCKET);
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void storesTheFileUnderTheNameOfTheClient() throws IOException {
        PostForm form = form("up/${filename}");
        form.file = new byte[3_000_000];
        new Random(3).nextBytes(form.file);
        form.fileName = "C:\\photos\\a b.bin";
        form.fields.put("Content-Type", "image/x");
        form.fields.put("x-amz-meta-from", "browser");
        form.fields.put(
                "tagging",
                "<Tagging><TagSet><Tag><Key>k</Key><Value>v + w</Value></Tag></TagSet>"
                        + "</Tagging>");
        signed(
                form,
                FREELY
                        + ",[\"starts-with\",\"$Content-Type\",\"image/\"]"
                        + ",{\"x-amz-meta-from\":\"browser\"}"
                        + ",[\"starts-with\",\"$tagging\",\"\"]"
                        + ",[\"content-length-range\",1,3000000]");
        assertThat(form.post(fixture.port(), BUCKET).statusCode()).isEqualTo(204);
        var got = s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("up/a b.bin"));
        assertThat(got.asByteArray()).isEqualTo(form.file);
        assertThat(got.response().contentType()).isEqualTo("image/x");
        assertThat(got.response().metadata()).containsEntry("from", "browser");
        assertThat(s3.getObjectTagging(b -> b.bucket(BUCKET).key("up/a b.bin")).tagSet())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("v + w"));
    }

    @Test
    void answersAsTheFormAsks() throws IOException {
        PostForm document = form("up/x");
        document.fields.put("success_action_status", "201");
        signed(document, FREELY + ",{\"success_action_status\":\"201\"}");
        var answer = document.post(fixture.port(), BUCKET);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body())
                .contains("<Bucket>forms</Bucket><Key>up/x</Key>")
                .contains("/forms/up/x</Location>");

        PostForm redirect = form("up/x");
        redirect.fields.put("success_action_redirect", "http://example.org/done?a=b");
        signed(redirect, FREELY + ",[\"starts-with\",\"$success_action_redirect\",\"\"]");
        answer = redirect.post(fixture.port(), BUCKET);
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location").orElseThrow())
                .isEqualTo(
                        "http://example.org/done?a=b&bucket=forms&key=up%2Fx&etag=%22"
                                + "9a0364b9e99bb480dd25e1f0284c8555%22");
    }

    @Test
    void refusesFormsThatAreNone() throws IOException {
        PostForm empty = signed(form("up/x"), FREELY);
        empty.fields.put("policy", "");
        assertRefused(empty, 403, "SignatureDoesNotMatch");
        empty.signPolicy(GatewayFixture.ADMIN);
        assertRefused(empty, 400, "InvalidPolicyDocument");
        PostForm foreign = signed(form("up/x"), FREELY);
        foreign.fields.put("x-amz-credential", "key/20260131/us-east-1/s3");
        assertRefused(foreign, 400, "InvalidArgument");
        PostForm checksum = form("up/x");
        checksum.fields.put("x-amz-checksum-unheard", "AA==");
        signed(checksum, FREELY + ",[\"starts-with\",\"$x-amz-checksum-unheard\",\"\"]");
        assertRefused(checksum, 400, "InvalidRequest");
    }

    @Test
    void refusesWhatThePolicyDoesNotAllow() throws IOException {
        assertRefused(signed(form("other/x"), FREELY), 403, "AccessDenied");
        PostForm extra = form("up/x");
        extra.fields.put("x-amz-meta-a", "b");
        assertRefused(signed(extra, FREELY), 403, "AccessDenied");
        assertRefused(
                form("up/x").sign(GatewayFixture.ADMIN, Instant.now().minusSeconds(1), FREELY),
                403,
                "AccessDenied");
        assertRefused(
                signed(form("up/x"), FREELY + ",[\"content-length-range\",1,6]"),
                400,
                "EntityTooLarge");
        assertRefused(
                signed(form("up/x"), FREELY + ",[\"content-length-range\",8,9]"),
                400,
                "EntityTooSmall");
        assertRefused(
                signed(form("up/x"), FREELY + ",[\"content-length-range\",8]"),
                400,
                "InvalidPolicyDocument");
        assertRefused(signed(form("up/x"), FREELY + ",{}"), 400, "InvalidPolicyDocument");
        assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("other/")).contents()).isEmpty();
    }

    @Test
    void refusesWhoHasNotSigned() throws IOException {
        assertRefused(form("up/x"), 403, "AccessDenied");
        PostForm forged = signed(form("up/x"), FREELY);
        forged.fields.put("x-amz-signature", "0".repeat(64));
        assertRefused(forged, 403, "SignatureDoesNotMatch");
        PostForm unsigned = signed(form("up/x"), FREELY);
        unsigned.fields.remove("x-amz-signature");
        assertRefused(unsigned, 400, "InvalidArgument");
        var unknown = new AccessKey("NOBODYNOBODYNOBODY00", "secret-secret-secret", "nobody");
        assertRefused(
                form("up/x").sign(unknown, Instant.now().plusSeconds(60), FREELY),
                403,
                "InvalidAccessKeyId");
        assertRefused(
                form("up/x").sign(GatewayFixture.OTHER, Instant.now().plusSeconds(60), FREELY),
                403,
                "AccessDenied");
        PostForm old = form("up/x");
        old.fields.put("AWSAccessKeyId", "x");
        old.fields.put("signature", "y");
        assertRefused(old, 400, "InvalidRequest");
    }

    @Test
    void refusesBrokenForms() throws IOException {
        assertRefused(signed(new PostForm(), FREELY), 400, "InvalidArgument");
        PostForm large = form("up/x");
        large.fields.put("x-ignore-a", "a".repeat(30_000));
        assertRefused(signed(large, FREELY), 400, "MaxPostPreDataLengthExceededError");
        PostForm badTags = form("up/x");
        badTags.fields.put("tagging", "<Tagging>");
        assertRefused(
                signed(badTags, FREELY + ",[\"starts-with\",\"$tagging\",\"\"]"),
                400,
                "MalformedXML");
    }
}
