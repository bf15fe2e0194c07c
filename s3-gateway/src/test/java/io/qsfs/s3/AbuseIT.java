package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.s3.http.HttpServerConfig;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;

/** Clients that mean harm, or are slow, or go away. */
@Timeout(60)
final class AbuseIT {
    private static final String BUCKET = "abuse";

    private static GatewayFixture fixture;
    private static S3Client s3;

    @BeforeAll
    static void start() throws IOException {
        var http =
                HttpServerConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withTimeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(1));
        fixture = new GatewayFixture(_ -> S3GatewayConfig.of(http));
        s3 = fixture.client(GatewayFixture.ADMIN);
        s3.createBucket(b -> b.bucket(BUCKET).acl(BucketCannedACL.PUBLIC_READ_WRITE));
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        fixture.close();
    }

    private static Socket send(String text) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** What the server says until it closes the connection. */
    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String put(String key, long length) {
        return "PUT /abuse/"
                + key
                + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }

    private static long keys() {
        return s3.listObjectsV2(b -> b.bucket(BUCKET)).contents().stream()
                .filter(object -> object.key().startsWith("cut"))
                .count();
    }

    @Test
    void aPutThatIsCutLeavesNothing() throws IOException {
        for (int i = 0; i < 8; i++) {
            try (Socket socket = send(put("cut" + i, 1_000_000))) {
                socket.getOutputStream().write(new byte[100_000 * i]);
            }
        }
        s3.putObject(b -> b.bucket(BUCKET).key("whole"), RequestBody.fromString("x"));
        assertThat(keys()).isZero();
    }

    @Test
    void aBodyThatStallsIsRefused() throws IOException {
        try (Socket socket = send(put("cut-stalled", 1_000_000) + "some")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 400").contains("RequestTimeout");
        }
        assertThat(keys()).isZero();
    }

    @Test
    void aHeadThatDoesNotEndClosesTheConnection() throws IOException {
        try (Socket socket = send("GET /abuse HTTP/1.1\r\nHost: ")) {
            assertThat(answer(socket)).isEmpty();
        }
        try (Socket socket = send("GET /abuse HTTP/1.1\r\nX: " + "y".repeat(100_000))) {
            assertThat(answer(socket)).contains("RequestHeaderSectionTooLarge");
        }
    }

    @Test
    void aRefusedBodyWithoutEndIsNotTakenForEver() throws IOException {
        String head = "PUT /nobody/key HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunk = "8000\r\n" + "z".repeat(0x8000) + "\r\n";
        long sent = 0;
        try (Socket socket = send(head)) {
            OutputStream out = socket.getOutputStream();
            while (sent < 1L << 30) {
                out.write(chunk.getBytes(StandardCharsets.US_ASCII));
                sent += chunk.length();
            }
        } catch (IOException e) {
            // What it should come to.
        }
        assertThat(sent).isLessThan(1L << 30);
    }

    @Test
    void readersThatDoNotReadHoldNobodyUp() throws IOException {
        byte[] content = new byte[8 << 20];
        s3.putObject(b -> b.bucket(BUCKET).key("large"), RequestBody.fromBytes(content));
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 100; i++) {
                sockets.add(send("GET /abuse/large?x-id=GetObject HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
            s3.putObject(b -> b.bucket(BUCKET).key("other"), RequestBody.fromString("x"));
            assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("large")).asByteArray())
                    .hasSize(content.length);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
