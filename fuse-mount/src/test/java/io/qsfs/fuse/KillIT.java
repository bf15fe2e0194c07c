package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.fuse.kernel.FuseDevice;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The mounting process is killed under load; what was fsynced is there afterwards. */
final class KillIT {
    private static final int ROUNDS = 2;
    private static final int WRITERS = 3;

    @TempDir private Path directory;

    /** Length of the content of each file whose fsync has returned. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    private final AtomicInteger next = new AtomicInteger();

    @BeforeEach
    void requireDevice() {
        FuseDevice.require();
    }

    @Test
    void whatWasFsyncedSurvives() throws Exception {
        var random = new Random(Long.getLong("seed", 1));
        var point = Files.createDirectory(directory.resolve("mnt"));
        try (var nodes = new ZdbNodes(directory, TestVolume.NODES)) {
            try (var volume = MountProcess.over(nodes.addresses())) {
                volume.create();
            }
            for (int round = 0; round < ROUNDS; round++) {
                var store = directory.resolve("store");
                var process = MountProcess.start(point, store, nodes.addresses());
                verify(point);
                var writers = startWriters(point);
                Thread.sleep(500 + random.nextInt(2000));
                process.kill();
                for (var writer : writers) {
                    writer.join();
                }
            }
            // At last the machine is a new one: nothing is left but the nodes.
            var store = directory.resolve("new store");
            try (var last = MountProcess.start(point, store, nodes.addresses())) {
                verify(point);
                assertThat(last).isNotNull();
            }
            assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
        }
    }

    private Thread[] startWriters(Path point) {
        var writers = new Thread[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            writers[i] = Thread.ofPlatform().start(() -> writeUntilItFails(point));
        }
        return writers;
    }

    private void writeUntilItFails(Path point) {
        while (true) {
            int number = next.getAndIncrement();
            var name = "d" + number % 5 + "-" + number;
            byte[] content = content(name);
            var directoryPath = point.resolve("d" + number % 5).toString();
            Posix.mkdir(directoryPath, 0755);
            var path = directoryPath + "/" + name;
            long fd = Posix.open(path + ".new", Posix.O_CREAT | Posix.O_WRONLY, 0644);
            boolean written =
                    fd >= 0
                            && Posix.write(fd, content) == content.length
                            && Posix.fsync(fd) == 0
                            && Posix.rename(path + ".new", path, 0) == 0
                            && Posix.fsync(fd) == 0;
            Posix.close(fd);
            if (!written) {
                return;
            }
            acknowledged.put(name, content.length);
        }
    }

    private static byte[] content(String name) {
        var random = new Random(name.hashCode());
        var content = new byte[random.nextInt(4) == 0 ? random.nextInt(800_000) : 5000];
        random.nextBytes(content);
        return content;
    }

    private void verify(Path point) throws IOException {
        for (var name : acknowledged.keySet()) {
            var file = point.resolve(name.substring(0, name.indexOf('-'))).resolve(name);
            assertThat(Files.exists(file)).as("%s is there", name).isTrue();
            assertThat(Arrays.equals(Files.readAllBytes(file), content(name)))
                    .as("%s is whole", name)
                    .isTrue();
        }
        try (Stream<Path> all = Files.walk(point)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                verifyPart(file);
            }
        }
    }

    /** A file that was being written holds its own bytes or zeros, never anything else. */
    private static void verifyPart(Path file) throws IOException {
        var name = file.getFileName().toString().replace(".new", "");
        byte[] expected = content(name);
        byte[] found = Files.readAllBytes(file);
        assertThat(found.length).isLessThanOrEqualTo(expected.length);
        for (int i = 0; i < found.length; i++) {
            if (found[i] != expected[i] && found[i] != 0) {
                throw new AssertionError(file + " holds foreign bytes at " + i);
            }
        }
    }
}
