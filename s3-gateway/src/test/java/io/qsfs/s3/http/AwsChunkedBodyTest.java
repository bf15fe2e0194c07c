package io.qsfs.s3.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

final class AwsChunkedBodyTest {
    private static AwsChunkedBody body(byte[] bytes) {
        return new AwsChunkedBody(new ByteArrayInputStream(bytes)::read, ChunkVerifier.NONE, true);
    }

    private static AwsChunkedBody body(String text) {
        return body(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void joinsChunksAndReadsTheTrailer() throws IOException {
        String first = "abcd".repeat(2048);
        var body =
                body(
                        "2000\r\n"
                                + first
                                + "\r\n2\r\nef\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n");
        byte[] target = new byte[9000];
        assertThat(body.readFully(target, 0, 9000)).isEqualTo(8194);
        assertThat(new String(target, 0, 8194, StandardCharsets.US_ASCII)).isEqualTo(first + "ef");
        assertThat(body.trailers().first("x-amz-checksum-crc32")).contains("AAAAAA==");
    }

    /** As the examples of S3 and some clients end the lines of trailers. */
    @Test
    void trailersEndTheirLinesInSeveralWays() throws IOException {
        for (String end : new String[] {"\r\n\r\n", "\n\r\n\r\n", "\n\r\n", "\r\n", "\n", ""}) {
            var body = body("2\r\nab\r\n0\r\nx-amz-checksum-crc32:AAAAAA==" + end);
            assertThat(body.readFully(new byte[9], 0, 9)).isEqualTo(2);
            assertThat(body.trailers().first("x-amz-checksum-crc32")).contains("AAAAAA==");
        }
        assertThatThrownBy(
                        () ->
                                body("2\r\nab\r\n0\r\na:b\r\n\r\nHost:x\r\n")
                                        .readFully(new byte[9], 0, 9))
                .isInstanceOf(S3Exception.class);
    }

    /** S3 wants all chunks but the last to be worth their framing. */
    @Test
    void refusesSmallChunksInTheMiddle() {
        assertThatThrownBy(
                        () ->
                                body("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                                        .readFully(new byte[64], 0, 64))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.error()).isEqualTo(S3Error.INVALID_CHUNK_SIZE));
    }

    @Test
    void refusesBrokenFraming() {
        for (String text :
                new String[] {
                    "",
                    "3\r\nab",
                    "x\r\n",
                    "3\r\nabcXX0\r\n\r\n",
                    "3\nabc\r\n0\r\n\r\n",
                    "-1\r\n",
                    "ffffffffffffffff\r\n",
                    "0\r\n\r\nGET / HTTP/1.1\r\n"
                }) {
            assertThatThrownBy(() -> body(text).readFully(new byte[64], 0, 64))
                    .as(text)
                    .isInstanceOf(S3Exception.class);
        }
    }

    /** Whatever comes, the answer is bytes or a refusal. */
    @Test
    void survivesRandomBytes() throws IOException {
        var random = new Random(Long.getLong("seed", 3));
        byte[] valid =
                "5;chunk-signature=ab\r\nhello\r\n0\r\na:b\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = Arrays.copyOf(valid, 1 + random.nextInt(valid.length));
            for (int n = random.nextInt(4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(body(bytes).readFully(new byte[64], 0, 64)).isBetween(0, 64);
            } catch (S3Exception e) {
                assertThat(e.error().status()).isIn(400, 403);
            }
        }
    }
}
