package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A real file system that is full, or that the kernel has made read-only. */
final class StorageFaultIT {
    private static final long DISK_LENGTH = 64L << 20;
    private static final long RESERVE = 12L << 20;
    private static final int VALUE_LENGTH = 100_000;

    @TempDir Path directory;
    private Path mount;

    @BeforeEach
    void mountDisk() throws IOException, InterruptedException {
        mount = Files.createDirectories(directory.resolve("disk"));
        Path image = directory.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(DISK_LENGTH);
        }
        boolean made =
                run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString())
                        && run("mount", "-o", "loop", image.toString(), mount.toString());
        if (!made) {
            System.err.println("SKIPPED: StorageFaultIT needs root, mkfs.ext4 and a loop device");
        }
        Assumptions.assumeTrue(made, "needs root, mkfs.ext4 and a loop device");
    }

    @AfterEach
    void unmountDisk() throws IOException, InterruptedException {
        run("umount", "-l", mount.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private ZdbServer start(long reserve) throws IOException {
        return ZdbServer.start(
                ZdbServerConfig.local(mount, 0)
                        .withUpkeep(
                                ZdbServerConfig.Upkeep.defaults()
                                        .withCompaction(Duration.ofMillis(50), 1L << 30))
                        .withEngine(
                                ZdbEngineConfig.defaults()
                                        .withReserveBytes(reserve)
                                        .withSegmentLengthMax(4 << 20)));
    }

    private static byte[] value(int number) {
        byte[] value = new byte[VALUE_LENGTH];
        new Random(number).nextBytes(value);
        return value;
    }

    /** Writes until that fails; returns how many values were acknowledged. */
    private static int fill(RespClient client) throws IOException {
        for (int i = 0; ; i++) {
            Object reply = client.call("SET", "key" + i, value(i));
            if (!(reply instanceof byte[])) {
                assertThat(String.valueOf(reply)).startsWith("-Cannot write data right now: ");
                return i;
            }
        }
    }

    private static void checkReads(RespClient client, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            assertThat(client.call("GET", "key" + i)).as("key%d", i).isEqualTo(value(i));
        }
    }

    @Test
    void deletingOnAFullDiskMakesRoom() throws Exception {
        int count;
        int kept;
        try (ZdbServer server = start(RESERVE);
                RespClient client = RespClient.connect(server.port())) {
            count = fill(client);
            kept = count / 4;
            assertThat(count).isGreaterThan(200);
            checkReads(client, 0, count);
            for (int i = kept; i < count; i++) {
                assertThat(client.call("DEL", "key" + i)).isEqualTo("+OK");
            }
            Object reply = null;
            for (int i = 0; i < 100 && !(reply instanceof byte[]); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                reply = client.call("SET", "again", value(-1));
            }
            assertThat(reply).isEqualTo(RespClient.ascii("again"));
            checkReads(client, 0, kept);
        }
        try (ZdbServer server = start(RESERVE);
                RespClient client = RespClient.connect(server.port())) {
            checkReads(client, 0, kept);
            assertThat(client.call("GET", "again")).isEqualTo(value(-1));
            assertThat(client.call("DBSIZE")).isEqualTo(kept + 1L);
        }
    }

    @Test
    void losesNothingWhenNotAByteIsFree() throws Exception {
        int count;
        try (ZdbServer server = start(0);
                RespClient client = RespClient.connect(server.port())) {
            count = fill(client);
            for (int i = 0; i < 50; i++) {
                client.call("SET", "small" + i, "x".repeat(100 + 10 * i));
            }
            checkReads(client, 0, count);
        }
        try (ZdbServer server = start(0);
                RespClient client = RespClient.connect(server.port())) {
            checkReads(client, 0, count);
            assertThat(client.call("GET", "key" + count)).isNull();
        }
    }

    @Test
    void readsOnWhenTheDiskBecomesReadOnly() throws Exception {
        int count = 20;
        ZdbServer server = start(0);
        try (RespClient client = RespClient.connect(server.port())) {
            for (int i = 0; i < count; i++) {
                assertThat(client.call("SET", "key" + i, value(i))).isInstanceOf(byte[].class);
            }
            assertThat(run("mount", "-o", "remount,abort", mount.toString())).isTrue();
            for (int i = 0; i < 3; i++) {
                assertThat(String.valueOf(client.call("SET", "late" + i, value(i))))
                        .startsWith("-Cannot write data right now: ");
                assertThat(String.valueOf(client.call("DEL", "key0")))
                        .startsWith("-Cannot write data right now: ");
            }
            checkReads(client, 0, count);
            assertThat(client.call("PING")).isEqualTo("+PONG");
        } finally {
            assertThatThrownBy(server::close).hasMessageContaining("Read-only file system");
        }
        assertThat(run("umount", mount.toString())).isTrue();
        String image = directory.resolve("image").toString();
        assertThat(run("mount", "-o", "loop", image, mount.toString())).isTrue();
        try (ZdbServer again = start(0);
                RespClient client = RespClient.connect(again.port())) {
            checkReads(client, 0, count);
            assertThat(client.call("SET", "late0", value(0))).isInstanceOf(byte[].class);
        }
    }
}
