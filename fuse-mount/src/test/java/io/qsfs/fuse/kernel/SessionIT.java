package io.qsfs.fuse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The protocol itself, with a file system of a hundred lines behind it. */
final class SessionIT {
    @TempDir private Path directory;
    private final MemoryFiles files = new MemoryFiles();
    private Mount.Mounted mounted;
    private Path point;

    @BeforeEach
    void mount() throws Exception {
        FuseDevice.require();
        point = Files.createDirectory(directory.resolve("mnt"));
        var second = Duration.ofSeconds(1);
        var timeouts = new Timeouts(second, second, second);
        var config = new SessionConfig(timeouts, 8, second, e -> Errno.EIO);
        var options = new MountOptions("test", true, Set.of());
        mounted = Mount.mount(point, options, files, config);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted != null) {
            mounted.mount().unmount(true);
            mounted.session().close();
        }
    }

    @Test
    void writesAndReadsBack() throws IOException {
        var file = point.resolve("hello");
        Files.writeString(file, "hello, kernel");
        assertThat(Files.readString(file)).isEqualTo("hello, kernel");
        assertThat(Files.size(file)).isEqualTo(13);
    }

    @Test
    void largeContentTravelsInManyRequests() throws IOException {
        var content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        var file = point.resolve("large");
        Files.write(file, content);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(10);
        }
        assertThat(Files.size(file)).isEqualTo(10);
    }

    @Test
    void listsManyNames() throws IOException {
        for (int i = 0; i < 3000; i++) {
            Files.createFile(point.resolve("name-" + i));
        }
        try (var stream = Files.list(point)) {
            Set<String> seen =
                    stream.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
            assertThat(seen).hasSize(3000);
        }
    }

    @Test
    void countsOperations() throws IOException {
        Files.writeString(point.resolve("counted"), "x", StandardCharsets.UTF_8);
        assertThat(mounted.session().operations())
                .anySatisfy(summary -> assertThat(summary.operation()).isEqualTo("CREATE"));
    }

    @Test
    @Timeout(30)
    void fsyncThatWaitsForNodesLetsKilledProgramsGoAndNobodyElse() throws Exception {
        var away = files.loseNodes();
        var patient = startSync("patient");
        var doomed = startSync("doomed");
        try {
            awaitSyncs(2);
            signal("USR1", patient);
            signal("KILL", doomed);
            assertThat(doomed.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(patient.isAlive()).isTrue();
            assertThat(files.syncing()).isEqualTo(2);
        } finally {
            away.countDown();
        }
        assertThat(patient.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(patient.exitValue()).isZero();
    }

    /** Begins to fsync a file in a process of its own, which handles SIGUSR1. */
    private Process startSync(String name) throws IOException {
        var target = "of=" + point.resolve(name);
        return new ProcessBuilder("dd", "if=/dev/zero", target, "count=1", "conv=fsync")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitSyncs(int count) throws InterruptedException {
        while (files.syncing() < count) {
            Thread.sleep(10);
        }
    }

    private static void signal(String name, Process process) throws Exception {
        var kill = List.of("kill", "-" + name, Long.toString(process.pid()));
        assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
    }

    @Test
    void endsWhenUnmounted() throws Exception {
        assertThat(mounted.mount().unmount(false)).isTrue();
        assertThat(mounted.session().awaitEnd(Duration.ofSeconds(10))).isTrue();
    }
}
