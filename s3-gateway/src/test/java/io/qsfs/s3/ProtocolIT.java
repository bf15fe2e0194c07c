package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.http.HttpServerConfig;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** What clients do to a socket that no client should: an answer of S3, or the end, never a hang. */
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
final class ProtocolIT {
    private static final String OPEN =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                    + "\"Action\":[\"s3:GetObject\",\"s3:PutObject\"],"
                    + "\"Resource\":\"arn:aws:s3:::open/*\"}]}";
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws IOException {
        var http =
                HttpServerConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withTimeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(1));
        fixture = new GatewayFixture(http);
        try (S3Client s3 = fixture.client(GatewayFixture.ADMIN)) {
            s3.createBucket(b -> b.bucket("open"));
            s3.putBucketPolicy(b -> b.bucket("open").policy(OPEN));
            s3.putObject(b -> b.bucket("open").key("k"), RequestBody.fromString("content"));
            s3.putObject(b -> b.bucket("open").key("a/../k"), RequestBody.fromString("dots"));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    private static Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port());
        socket.setSoTimeout(15_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Sends all of it and reads until the server ends the connection. */
    private static String exchange(String text) throws IOException {
        try (Socket socket = connect()) {
            send(socket, text);
            socket.shutdownOutput();
            return readToEnd(socket);
        }
    }

    private static String get(String path, String... fields) throws IOException {
        return exchange(
                "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + String.join("", fields) + "\r\n");
    }

    private static String put(String key, String fields, String body) throws IOException {
        return exchange("PUT /open/" + key + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body);
    }

    @Test
    void halfClosedClientsGetTheirAnswers() throws IOException {
        assertThat(get("/open/k")).startsWith("HTTP/1.1 200").endsWith("content");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        String one = "GET /open/k HTTP/1.1\r\nHost: x\r\n";
        String answers =
                exchange(
                        one
                                + "Range: bytes=0-2\r\n\r\n"
                                + one
                                + "Range: bytes=3-6\r\n\r\n"
                                + "HEAD /open/k HTTP/1.1\r\nHost: x\r\n\r\n"
                                + one
                                + "\r\n");
        assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(5);
        assertThat(answers.indexOf("\r\n\r\ncon"))
                .isLessThan(answers.indexOf("\r\n\r\ntent"))
                .isPositive();
        assertThat(answers).endsWith("content");
    }

    @Test
    void headsThatAreTooLargeOrBrokenAreRefused() throws IOException {
        assertThat(get("/open/k", "X-Large: " + "x".repeat(40_000) + "\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("RequestHeaderSectionTooLarge");
        assertThat(get("/open/" + "k".repeat(20_000)))
                .startsWith("HTTP/1.1 414")
                .contains("RequestURITooLong");
        assertThat(exchange("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400").contains("BadRequest");
        assertThat(get("/open/k%zz")).startsWith("HTTP/1.1 400").contains("InvalidURI");
        assertThat(get("/open/k?x=%f")).startsWith("HTTP/1.1 400").contains("InvalidURI");
        assertThat(get("/open/%ff%fe")).startsWith("HTTP/1.1 400");
    }

    @Test
    void pathsAreKeysAndNothingElse() throws IOException {
        assertThat(get("/open/a/../k")).endsWith("dots");
        assertThat(get("/open/a%2F..%2Fk")).endsWith("dots");
        for (String path :
                new String[] {
                    "/../etc/passwd",
                    "/open/../../etc/passwd",
                    "//open/k",
                    "/open//k",
                    "/open/./k",
                    "/..",
                    "/%2e%2e/open/k",
                    "/s3-uploads/x",
                    "/open/k/",
                    "/open%2Fk",
                    "http://elsewhere/x/y"
                }) {
            assertThat(get(path)).as(path).containsPattern("^HTTP/1.1 (400|403|404)");
        }
    }

    @Test
    void bodiesThatLieLeaveNothing() throws IOException {
        String chunked =
                "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n"
                        + "x-amz-decoded-content-length: 5\r\nContent-Length: 30\r\n";
        String[][] bodies = {
            {"Content-Length: 10\r\n", "short"},
            {"Content-Length: 5\r\nContent-MD5: AAAAAAAAAAAAAAAAAAAAAA==\r\n", "12345"},
            {"Content-Length: 5\r\nContent-MD5: rubbish\r\n", "12345"},
            {"Content-Length: 5\r\nx-amz-checksum-crc32: AAAAAA==\r\n", "12345"},
            {"Content-Length: 5\r\nx-amz-content-sha256: " + "0".repeat(64) + "\r\n", "12345"},
            {"", ""},
            {"Content-Length: -5\r\n", "12345"},
            {"Content-Length: 5\r\nContent-Length: 6\r\n", "12345"},
            {"Content-Length: 9999999999999\r\n", "12345"},
            {"Transfer-Encoding: chunked\r\n", "5\r\n12345\r\nzz\r\n\r\n"},
            {"Transfer-Encoding: chunked\r\n", "5\r\n12345\r\n"},
            {chunked, "5\r\n12345\r\n0\r\nx:y\r\nmore\r\n\r\n\r\n"},
            {chunked, "6\r\n123456\r\n0\r\n\r\n0000000000000"},
            {chunked, "fffffffffffffffff\r\n1234567890123"}
        };
        for (String[] body : bodies) {
            String answer = put("lie", body[0], body[1]);
            if (!answer.isEmpty()) {
                assertThat(answer).as(body[0] + body[1]).containsPattern("^HTTP/1.1 4[01]");
            }
            assertThat(get("/open/lie")).as(body[0] + body[1]).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void aChunkedBodyWithoutLengthIsStored() throws IOException {
        assertThat(put("chunked", "Transfer-Encoding: chunked\r\n", "5\r\n12345\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(get("/open/chunked")).endsWith("12345");
    }

    @Test
    void aClientIsInvitedBeforeItSends() throws IOException {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "PUT /open/invited HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                            + "Expect: 100-continue\r\nConnection: close\r\n\r\n");
            byte[] invitation = socket.getInputStream().readNBytes(25);
            assertThat(new String(invitation, StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            send(socket, "abc");
            assertThat(readToEnd(socket)).startsWith("HTTP/1.1 200");
        }
        try (Socket socket = connect()) {
            send(
                    socket,
                    "PUT /closed/refused HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                            + "Expect: 100-continue\r\n\r\n");
            assertThat(readToEnd(socket)).startsWith("HTTP/1.1 403").contains("AccessDenied");
        }
    }

    @Test
    void slowClientsAreNotWaitedForForEver() throws IOException {
        long begin = System.nanoTime();
        try (Socket silent = connect();
                Socket drip = connect();
                Socket stalled = connect()) {
            send(drip, "GET /open/k HTTP/1.1\r\nHo");
            send(stalled, "PUT /open/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
            assertThat(readToEnd(silent)).isEmpty();
            assertThat(readToEnd(drip)).isEmpty();
            assertThat(readToEnd(stalled)).startsWith("HTTP/1.1 400").contains("RequestTimeout");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
        assertThat(get("/open/slow")).startsWith("HTTP/1.1 403");
    }

    @Test
    void bombsOfXmlAreRefusedUnread() throws IOException {
        try (S3Client s3 = fixture.client(GatewayFixture.ADMIN)) {
            s3.putBucketPolicy(b -> b.bucket("open").policy(OPEN.replace("s3:PutObject", "s3:*")));
            String entities =
                    "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]>"
                            + "<Tagging><TagSet><Tag><Key>&b;</Key></Tag></TagSet></Tagging>";
            String outside =
                    "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                            + "<Tagging><TagSet><Tag><Key>&x;</Key></Tag></TagSet></Tagging>";
            String deep = "<a>".repeat(10_000);
            for (String document : new String[] {entities, outside, deep, "", "<", "\0"}) {
                assertThat(
                                put(
                                        "k?tagging",
                                        "Content-Length: " + document.length() + "\r\n",
                                        document))
                        .as(document.substring(0, Math.min(20, document.length())))
                        .startsWith("HTTP/1.1 400")
                        .doesNotContain("root:");
            }
            s3.putBucketPolicy(b -> b.bucket("open").policy(OPEN));
        }
    }

    /** Random damage to valid requests: every one is answered or its connection ended. */
    @Test
    void survivesRandomRequests() throws IOException {
        long seed = Long.getLong("seed", 5);
        var random = new Random(seed);
        byte[] valid =
                ("PUT /open/fuzz?x-id=PutObject HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                                + "x-amz-meta-a: b\r\nConnection: close\r\n\r\n12345")
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = valid.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                String answer = readToEnd(socket);
                if (!answer.isEmpty()) {
                    assertThat(answer)
                            .as("seed %d, %d", seed, i)
                            .containsPattern("^HTTP/1.1 [2-5]");
                    assertThat(answer).as("seed %d, %d", seed, i).doesNotContain("InternalError");
                }
            }
        }
        assertThat(get("/open/k")).endsWith("content");
    }

    @Test
    void everyAnswerHasItsRequestId() throws IOException {
        assertThat(get("/open/k")).contains("x-amz-request-id: ", "x-amz-id-2: ", "Date: ");
        assertThat(get("/open/none"))
                .contains("<RequestId>", "<HostId>", "<Resource>/open/none</Resource>")
                .contains("Content-Type: application/xml");
        assertThat(exchange("HEAD /open/none HTTP/1.1\r\nHost: x\r\n\r\n")).endsWith("\r\n\r\n");
    }

    @Test
    void bucketsAreHostNamesAsWell() throws IOException {
        assertThat(exchange("GET /k HTTP/1.1\r\nHost: open.localhost:9000\r\n\r\n"))
                .endsWith("content");
        assertThat(exchange("GET /k HTTP/1.1\r\nHost: open.s3.localhost\r\n\r\n"))
                .endsWith("content");
    }

    @Test
    void aTakenPortIsSaidToBeTaken() {
        assertThatThrownBy(() -> new GatewayFixture(fixture.port()).close())
                .isInstanceOf(BindException.class);
    }
}
