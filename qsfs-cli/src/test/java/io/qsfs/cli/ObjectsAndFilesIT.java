package io.qsfs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One volume behind a mount and an S3 endpoint at once, with real processes that really die. */
final class ObjectsAndFilesIT {
    private static final String BUCKET = "/both";
    private static final String VERSIONED =
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

    @TempDir private Path directory;
    private RealHome home;
    private SignedCalls s3 = new SignedCalls("");

    @BeforeEach
    void begin() {
        home = new RealHome(directory, "home");
    }

    private void up() throws Exception {
        home.ok("up", "--no-passphrase");
        s3 = new SignedCalls(home.ok("env"));
        assertThat(s3.put(BUCKET, new byte[0]).statusCode()).isEqualTo(200);
    }

    @AfterEach
    void down() throws Exception {
        s3.close();
        home.run("down");
        home.close();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String read(String key) throws Exception {
        var answer = s3.get(BUCKET + "/" + key);
        return answer.statusCode() == 200
                ? new String(answer.body(), StandardCharsets.UTF_8)
                : "status " + answer.statusCode();
    }

    private void put(String key, byte[] content) throws Exception {
        assertThat(s3.put(BUCKET + "/" + key, content).statusCode()).isEqualTo(200);
    }

    @Test
    void oneVolumeHasTwoFacesAndKeepsItsWord() throws Exception {
        assumeThat(Path.of("/dev/fuse")).exists();
        up();
        whatIsWrittenHereIsReadThere();
        whatWasAcknowledgedSurvives();
    }

    private void whatIsWrittenHereIsReadThere() throws Exception {
        Path mount = home.home().directory().resolve("mnt/both");
        assumeThat(mount).as("the mount").isDirectory();

        put("dir/object", text("by S3"));
        assertThat(mount.resolve("dir/object")).hasContent("by S3");
        Files.writeString(mount.resolve("dir/file"), "by the mount");
        assertThat(read("dir/file")).isEqualTo("by the mount");

        // An object beside a directory of its name.
        put("dir", text("beside"));
        assertThat(mount.resolve("dir")).isDirectory();
        assertThat(mount.resolve("dir.@object")).hasContent("beside");

        Files.move(mount.resolve("dir"), mount.resolve("moved"));
        assertThat(read("dir/object")).isEqualTo("status 404");
        assertThat(read("moved/object")).isEqualTo("by S3");
        assertThat(listing()).contains("moved/file", "moved/object").doesNotContain("dir/");

        // A file that is open keeps its content when its object is deleted or replaced.
        try (FileChannel open = FileChannel.open(mount.resolve("moved/object"))) {
            assertThat(s3.delete(BUCKET + "/moved/object").statusCode()).isEqualTo(204);
            var content = ByteBuffer.allocate(5);
            assertThat(open.read(content, 0)).isEqualTo(5);
            assertThat(content.array()).isEqualTo(text("by S3"));
        }
        assertThat(mount.resolve("moved/object")).doesNotExist();

        // With versions, a file that is replaced stays as one, and rm leaves a marker.
        s3.call("PUT", BUCKET, "versioning=", BodyPublishers.ofString(VERSIONED));
        Files.writeString(mount.resolve("kept"), "one");
        Files.writeString(mount.resolve("fresh"), "two");
        Files.move(
                mount.resolve("fresh"), mount.resolve("kept"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(read("kept")).isEqualTo("two");
        Files.delete(mount.resolve("kept"));
        assertThat(read("kept")).isEqualTo("status 404");
        String versions =
                new String(
                        s3.call("GET", BUCKET, "prefix=kept&versions=", BodyPublishers.noBody())
                                .body(),
                        StandardCharsets.UTF_8);
        assertThat(versions.split("<Version>", -1).length - 1).isGreaterThanOrEqualTo(2);
        assertThat(versions).contains("<DeleteMarker>");
    }

    private String listing() throws Exception {
        return new String(s3.get(BUCKET).body(), StandardCharsets.UTF_8);
    }

    /** m nodes and then the gateway die under load: what was acknowledged is there, whole. */
    private void whatWasAcknowledgedSurvives() throws Exception {
        var acknowledged = new ConcurrentHashMap<String, Integer>();
        var stop = new AtomicBoolean();
        long seed = Long.getLong("seed", 1);
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 3; writer++) {
                int number = writer;
                var _ = writers.submit(() -> write(number, seed, stop, acknowledged));
            }
            for (int node : new int[] {2, 5}) {
                waitFor(acknowledged, acknowledged.size() + 5);
                home.killNodes(node);
            }
            waitFor(acknowledged, acknowledged.size() + 5);
            home.killDaemon();
            stop.set(true);
        }
        home.ok("up");
        try (var calls = new SignedCalls(home.ok("env"))) {
            for (Map.Entry<String, Integer> each : acknowledged.entrySet()) {
                var answer = calls.get(BUCKET + "/" + each.getKey());
                assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(content(each.getKey(), each.getValue()));
            }
        }
    }

    private void write(
            int writer, long seed, AtomicBoolean stop, Map<String, Integer> acknowledged) {
        var random = new Random(seed + writer);
        for (int i = 0; !stop.get(); i++) {
            String key = "w" + writer + "-" + i;
            int length = 1 << random.nextInt(22);
            try {
                if (s3.put(BUCKET + "/" + key, content(key, length)).statusCode() == 200) {
                    acknowledged.put(key, length);
                }
            } catch (Exception e) {
                // The gateway is gone, as this test wants it.
                assertThat(e).isInstanceOf(IOException.class);
                return;
            }
        }
    }

    private static byte[] content(String key, int length) {
        byte[] bytes = new byte[length];
        new Random(key.hashCode()).nextBytes(bytes);
        return bytes;
    }

    private static void waitFor(Map<String, Integer> acknowledged, int count)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (acknowledged.size() < count) {
            assertThat(System.nanoTime()).as("writers hang").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
