package io.qsfs.s3.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

final class MultipartFormTest {
    private static final String BOUNDARY = "--x\r";

    /** Hands out the bytes in pieces of random length. */
    private static ByteSource source(byte[] bytes, Random random) {
        var stream = new ByteArrayInputStream(bytes);
        return (target, offset, length) ->
                stream.read(target, offset, 1 + random.nextInt(Math.min(length, 200)));
    }

    private static byte[] part(String name, byte[] content) {
        var out = new ByteArrayOutputStream();
        String head =
                "--"
                        + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\""
                        + name
                        + "\"; filename=\"C:\\dir\\n\\\"\u00fc;.txt\"\r\n\r\n";
        out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes(new byte[] {'\r', '\n'});
        return out.toByteArray();
    }

    private static byte[] form(List<byte[]> contents) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < contents.size(); i++) {
            out.writeBytes(part("f" + i, contents.get(i)));
        }
        out.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    @Test
    void readsWhatItHoldsHoweverItArrives() throws IOException {
        long seed = Long.getLong("seed", 7);
        var random = new Random(seed);
        for (int trial = 0; trial < 200; trial++) {
            var contents = new ArrayList<byte[]>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                contents.add(content(random));
            }
            var form = new MultipartForm(source(form(contents), random), BOUNDARY);
            for (int i = 0; i < contents.size(); i++) {
                MultipartForm.Part part = form.next().orElseThrow();
                assertThat(part.name()).isEqualTo("f" + i);
                assertThat(part.fileName()).isEqualTo("n\"\u00fc;.txt");
                assertThat(content(form)).as("seed %d", seed).isEqualTo(contents.get(i));
            }
            assertThat(form.next()).isEmpty();
        }
    }

    /** Bytes among which beginnings of the delimiter are frequent. */
    private static byte[] content(Random random) {
        byte[] alphabet = "\r\n-x".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[random.nextInt(3000)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        String delimiter = "\r\n--" + BOUNDARY;
        String text = new String(bytes, StandardCharsets.UTF_8).replace(delimiter, "y");
        // The break before the next delimiter may complete one that the content begins.
        return (text + "z").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] content(MultipartForm form) throws IOException {
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[777];
        for (int n = form.read(buffer, 0, 777); n >= 0; n = form.read(buffer, 0, 777)) {
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }

    @Test
    void aFormThatIsCutFailsWhereverItIsCut() {
        byte[] whole = form(List.of("content".getBytes(StandardCharsets.UTF_8)));
        var random = new Random(1);
        for (int length = 0; length < whole.length - 6; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            var form = new MultipartForm(source(cut, random), BOUNDARY);
            assertThatThrownBy(
                            () -> {
                                if (form.next().isPresent()) {
                                    content(form);
                                    form.next();
                                }
                            })
                    .as("cut at %d", length)
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.error()).isEqualTo(S3Error.INCOMPLETE_BODY));
        }
    }

    @Test
    void findsTheBoundary() {
        assertThat(MultipartForm.boundary("multipart/form-data; charset=x; boundary=\"a;b\""))
                .isEqualTo(Optional.of("a;b"));
        assertThat(MultipartForm.boundary("Multipart/Form-Data;boundary=ab")).contains("ab");
        assertThat(MultipartForm.boundary("multipart/form-data")).isEmpty();
        assertThat(MultipartForm.boundary("text/plain; boundary=a")).isEmpty();
    }
}
