package io.qsfs.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.time.Time;
import io.qsfs.core.volume.MemoryVolumes;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Query;
import io.qsfs.s3.http.RequestHead;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The example signatures that the documentation of Signature Version 4 publishes, and what is left
 * of them after any change.
 */
final class PublishedSignaturesTest {
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String CREDENTIAL = KEY + "/20130524/us-east-1/s3/aws4_request";
    private static final String STAMP = "20130524T000000Z";
    private static final String HOST = "examplebucket.s3.amazonaws.com";
    private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");

    private Volume volume;
    private Authenticator authenticator;
    private Instant now = THEN;

    @BeforeEach
    void open() throws IOException {
        volume = MemoryVolumes.create();
        var credentials = CredentialStore.open(volume, new byte[32]);
        credentials.putUser(new CredentialStore.User("user", 0, 0, Map.of("readwrite", "")));
        credentials.putKey(new AccessKey(KEY, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "user"));
        authenticator = new Authenticator(credentials, "us-east-1", new Clock());
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    private final class Clock implements Time {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {}

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    }

    private static RequestHead head(String method, String path, String query, String... fields) {
        var headers = new Headers().add("Host", HOST);
        for (int i = 0; i < fields.length; i += 2) {
            headers.set(fields[i], fields[i + 1]);
        }
        return new RequestHead(
                method,
                path,
                query,
                headers,
                InetAddress.getLoopbackAddress(),
                false,
                Optional.empty());
    }

    private static String authorization(String signed, String signature) {
        return "AWS4-HMAC-SHA256 Credential="
                + CREDENTIAL
                + ",SignedHeaders="
                + signed
                + ",Signature="
                + signature;
    }

    private static RequestHead get() {
        return head(
                "GET",
                "/test.txt",
                "",
                "Authorization",
                authorization(
                        "host;range;x-amz-content-sha256;x-amz-date",
                        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
                "Range",
                "bytes=0-9",
                "x-amz-content-sha256",
                Hashes.EMPTY_SHA256,
                "x-amz-date",
                STAMP);
    }

    private Authentication authenticate(RequestHead head) throws S3Exception {
        return authenticator.authenticate(head, Query.parse(head.query()));
    }

    @Test
    void getObject() throws S3Exception {
        assertThat(authenticate(get()).identity().name()).isEqualTo("user");
    }

    @Test
    void putObject() throws S3Exception {
        authenticate(
                head(
                        "PUT",
                        "/test%24file.text",
                        "",
                        "Authorization",
                        authorization(
                                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
                        "Date",
                        "Fri, 24 May 2013 00:00:00 GMT",
                        "x-amz-content-sha256",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                        "x-amz-date",
                        STAMP,
                        "x-amz-storage-class",
                        "REDUCED_REDUNDANCY"));
    }

    @Test
    void getBucketLifecycleAndListObjects() throws S3Exception {
        String signed = "host;x-amz-content-sha256;x-amz-date";
        Map<String, String> signatures =
                Map.of(
                        "lifecycle",
                        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                        "max-keys=2&prefix=J",
                        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
        for (var entry : signatures.entrySet()) {
            authenticate(
                    head(
                            "GET",
                            "/",
                            entry.getKey(),
                            "Authorization",
                            authorization(signed, entry.getValue()),
                            "x-amz-content-sha256",
                            Hashes.EMPTY_SHA256,
                            "x-amz-date",
                            STAMP));
        }
    }

    private static RequestHead presigned() {
        return head(
                "GET",
                "/test.txt",
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                        + CREDENTIAL.replace("/", "%2F")
                        + "&X-Amz-Date="
                        + STAMP
                        + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
                        + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void presignedUrlUntilItExpires() throws S3Exception {
        authenticate(presigned());
        now = THEN.plusSeconds(86_400);
        authenticate(presigned());
        now = THEN.plusSeconds(86_401);
        assertThatThrownBy(() -> authenticate(presigned()))
                .isInstanceOf(S3Exception.class)
                .hasMessage("Request has expired.");
        now = THEN.minusSeconds(901);
        assertThatThrownBy(() -> authenticate(presigned()))
                .isInstanceOf(S3Exception.class)
                .hasMessage("Request is not valid yet.");
    }

    @Test
    void chunksOfTheStreamingExample() throws S3Exception {
        var chunks =
                authenticate(
                                head(
                                        "PUT",
                                        "/examplebucket/chunkObject.txt",
                                        "",
                                        "Host",
                                        "s3.amazonaws.com",
                                        "Authorization",
                                        authorization(
                                                "content-encoding;content-length;host;"
                                                        + "x-amz-content-sha256;x-amz-date;"
                                                        + "x-amz-decoded-content-length;"
                                                        + "x-amz-storage-class",
                                                "4f232c4386841ef735655705268965c44a0e4690baa4adea"
                                                        + "153f7db9fa80a0a9"),
                                        "Content-Encoding",
                                        "aws-chunked",
                                        "Content-Length",
                                        "66824",
                                        "x-amz-content-sha256",
                                        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                        "x-amz-date",
                                        STAMP,
                                        "x-amz-decoded-content-length",
                                        "66560",
                                        "x-amz-storage-class",
                                        "REDUCED_REDUNDANCY"))
                        .chunks();
        byte[] letters = new byte[65_536];
        Arrays.fill(letters, (byte) 'a');
        chunks.update(letters, 0, letters.length);
        chunks.endChunk("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
        chunks.update(letters, 0, 1024);
        chunks.endChunk("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
        chunks.endChunk("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
        assertThatThrownBy(() -> chunks.endChunk("0".repeat(64))).isInstanceOf(S3Exception.class);
    }

    @Test
    void aClockMayBeAQuarterOfAnHourOff() throws S3Exception {
        now = THEN.plusSeconds(899);
        authenticate(get());
        now = THEN.minusSeconds(899);
        authenticate(get());
        now = THEN.plusSeconds(901);
        assertThatThrownBy(() -> authenticate(get()))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.error()).isEqualTo(S3Error.REQUEST_TIME_TOO_SKEWED));
    }

    /** One changed character of a signed request is enough, wherever it is. */
    @Test
    void anyChangeBreaksTheSignature() {
        long seed = Long.getLong("seed", 6);
        var random = new Random(seed);
        RequestHead valid = presigned();
        for (int i = 0; i < 3000; i++) {
            String query = changed(valid.query(), random);
            RequestHead head = head("GET", valid.path(), query);
            try {
                Authentication who = authenticator.authenticate(head, Query.parse(query));
                // Without a trace of a signature it is nobody's request; or only an escape changed.
                assertThat(
                                who.identity().isAnonymous()
                                        || Query.parse(query)
                                                .parameters()
                                                .equals(Query.parse(valid.query()).parameters()))
                        .as("seed %d: %s", seed, query)
                        .isTrue();
            } catch (S3Exception e) {
                assertThat(e.error().status()).as("seed %d: %s", seed, query).isIn(400, 403);
            }
        }
    }

    private static String changed(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        bytes[random.nextInt(bytes.length)] = (byte) (' ' + random.nextInt(95));
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
