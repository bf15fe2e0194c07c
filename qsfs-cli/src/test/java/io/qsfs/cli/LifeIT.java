package io.qsfs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.qsfs.cli.daemon.DaemonClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Starting, stopping and sharing a home, with real processes. */
final class LifeIT {
    private static final String[] UP = {
        "up", "--no-passphrase", "--policy", "1+1", "--no-mount", "--no-s3"
    };

    @TempDir private Path directory;

    @Test
    void aSecondUpChangesNothingAndDownIsClean() throws Exception {
        try (var home = new RealHome(directory, "home")) {
            assertThat(home.ok(UP)).contains("Your volume is ready.");
            assertThat(home.ok(UP)).contains("Already up").contains("nothing was changed");
            assertThat(home.runWith(bytes("kept"), "put", "-", "/file").status()).isZero();
            ProcessHandle daemon = home.daemon();
            List<ProcessHandle> nodes = List.of(home.node(1), home.node(2));
            assertThat(home.ok("down")).contains("has stopped");
            assertThat(daemon.isAlive()).isFalse();
            assertThat(nodes).noneMatch(ProcessHandle::isAlive);
            assertThat(home.ok("down")).contains("No daemon was running");
            var ls = home.run("ls");
            assertThat(ls.status()).isEqualTo(ExitCode.UNAVAILABLE.number());
            assertThat(ls.err()).contains("start them with 'qsfs up'");
            assertThat(home.run("up", "--policy", "2+1").err()).contains("only shape a new one");
            assertThat(home.ok("up")).contains("up again");
            assertThat(home.ok("cat", "/file")).isEqualTo("kept");
            assertThat(home.log()).doesNotContain("WARNING:  ").doesNotContain(" ERROR ");
        }
    }

    @Test
    void aKilledUpBlocksNothing() throws Exception {
        try (var home = new RealHome(directory, "home")) {
            for (int millis : new int[] {300, 900, 1_800, 2_700}) {
                Process up = home.start(UP);
                up.waitFor(millis, TimeUnit.MILLISECONDS);
                RealHome.kill(up.toHandle());
            }
            var first = home.start(UP);
            assertThat(home.run(UP).outcome()).startsWith("status 0");
            assertThat(first.waitFor()).isZero();
            assertThat(home.runWith(bytes("kept"), "put", "-", "/file").outcome())
                    .isEqualTo("status 0\n");
            home.killDaemon();
            assertThat(home.ok("status")).contains("not running");
            home.ok("up");
            assertThat(home.ok("cat", "/file")).isEqualTo("kept");
        }
    }

    @Test
    void whatAKilledDaemonLeftMountedIsMountedAnew() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "SKIPPED: no /dev/fuse to mount with");
        var point = directory.resolve("new/mnt");
        try (var home = new RealHome(directory, "home")) {
            home.ok("up", "--no-passphrase", "--policy", "1+1", "--no-s3", "--mount", "" + point);
            home.runWith(bytes("kept"), "put", "-", "/file");
            assertThat(Files.readString(point.resolve("file"))).isEqualTo("kept");
            home.killDaemon();
            assertThat(Files.isDirectory(point)).isFalse();
            home.ok("up");
            assertThat(Files.readString(point.resolve("file"))).isEqualTo("kept");
            home.ok("down");
        }
    }

    @Test
    void twoHomesAndAStoppedVolume() throws Exception {
        try (var one = new RealHome(directory, "one");
                var two = new RealHome(directory, "two")) {
            one.ok(UP);
            two.ok(UP);
            assertThat(one.addresses()).doesNotContainAnyElementsOf(two.addresses());
            one.runWith(bytes("one"), "put", "-", "/mine");
            two.runWith(bytes("two"), "put", "-", "/mine");
            one.ok("down", "--keep-nodes");
            assertThat(one.ok("cat", "/mine")).isEqualTo("one");
            assertThat(one.runWith(bytes("more"), "put", "-", "/more").status()).isZero();
            var mount = one.run("mount", "mnt");
            assertThat(mount.status()).isEqualTo(ExitCode.UNAVAILABLE.number());
            assertThat(mount.err()).contains("qsfs up");
            assertThat(one.ok("ls").lines()).containsExactly("mine", "more");
            one.ok("up");
            assertThat(one.ok("cat", "/more")).isEqualTo("more");
            assertThat(two.ok("cat", "/mine")).isEqualTo("two");
        }
    }

    @Test
    void manyClientsAtOnce() throws Exception {
        try (var home = new RealHome(directory, "home")) {
            home.ok(UP);
            List<Process> processes = new java.util.ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Path file = Files.writeString(directory.resolve("p" + i), "process " + i);
                processes.add(home.start("put", file.toString(), "/processes/"));
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<String>> clients =
                        IntStream.range(0, 60)
                                .<Callable<String>>mapToObj(i -> () -> storeAndRead(home, i))
                                .toList();
                for (var client : threads.invokeAll(clients)) {
                    assertThat(client.get()).startsWith("content of ");
                }
            }
            for (Process process : processes) {
                assertThat(process.waitFor()).isZero();
            }
            assertThat(home.ok("ls", "/processes").lines()).hasSize(4);
            assertThat(home.ok("ls", "/clients").lines()).hasSize(60);
        }
    }

    private static String storeAndRead(RealHome home, int number) {
        String path = "/clients/" + number;
        ask(home, "content of " + number, "put", "-", path);
        String content = ask(home, "", "cat", path);
        assertThat(content).isEqualTo("content of " + number);
        return content;
    }

    /** One command as its process sends it, without the process. */
    private static String ask(RealHome home, String input, String... arguments) {
        try (DaemonClient client = DaemonClient.connect(home.home().socket()).orElseThrow()) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            var streams =
                    new DaemonClient.Streams(new ByteArrayInputStream(bytes(input)), out, err);
            int status = client.run(List.of(arguments), 0, streams);
            assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
