package io.qsfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.cli.file.TreeSnapshot;
import io.qsfs.core.node.NodeAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The promise, tried on a real tree with real processes: lose m nodes, a disk, and the machine. */
final class UpIT {
    private static final int SMALL_FILES = 1_800;
    private static final long TREES_BYTES_MIN = 300_000_000;
    private static final int TREES_FILES_MIN = 2_000;

    /** How soon a command has to give up when more than m nodes are away. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path directory;

    @Test
    void aTreeSurvivesNodesADiskAndTheMachine() throws Exception {
        long seed = Long.getLong("seed", 1);
        Path java = Path.of(System.getProperty("java.home")).toRealPath();
        Path small = RealTree.make(directory.resolve("small"), SMALL_FILES, seed);
        Map<String, String> javaBefore = TreeSnapshot.of(java);
        Map<String, String> smallBefore = TreeSnapshot.of(small);
        assertThat(javaBefore.size() + smallBefore.size()).isGreaterThan(TREES_FILES_MIN);
        try (var home = new RealHome(directory, "home")) {
            home.ok("up", "--no-passphrase", "--no-mount", "--no-s3");
            home.ok("mkdir", "/trees");
            var put = home.run("put", java.toString(), "small", "/trees/", "--json");
            assertThat(put.outcome()).startsWith("status 0");
            assertThat(put.json().get("bytes").asLong()).isGreaterThan(TREES_BYTES_MIN);

            home.killNodes(2, 5);
            comesBack(home, java.getFileName().toString(), javaBefore);
            comesBack(home, "small", smallBefore);

            home.ok("down");
            RealHome.delete(home.home().node(3));
            home.ok("up");
            assertThat(home.ok("repair")).contains("all whole");

            String addresses = String.join(",", home.addresses());
            loseTheMachine(home);
            home.ok("recover", "--key-file", "saved key", "--nodes", addresses);
            upWithFrozenNodes(home, 1, 4);
            comesBack(home, java.getFileName().toString(), javaBefore);
            home.signalNodes("CONT", 1, 4);
            comesBack(home, "small", smallBefore);

            tooManyGone(home, java.getFileName().toString());
        }
    }

    private void loseTheMachine(RealHome home) throws IOException {
        Files.copy(home.home().key(), directory.resolve("saved key"));
        home.killDaemon();
        try (Stream<Path> all = Files.list(home.home().directory())) {
            for (Path path : all.filter(each -> !each.endsWith("nodes")).toList()) {
                RealHome.delete(path);
            }
        }
    }

    private static void upWithFrozenNodes(RealHome home, int... numbers) throws Exception {
        home.signalNodes("STOP", numbers);
        assertThat(home.ok("status")).contains("does not answer");
        var up = home.run("up", "--no-mount", "--no-s3");
        assertThat(up.status()).as(up.outcome()).isZero();
        for (int number : numbers) {
            assertThat(up.err()).contains("a node is missing: node " + number);
        }
    }

    private void comesBack(RealHome home, String tree, Map<String, String> before)
            throws Exception {
        Path back = directory.resolve("back");
        home.ok("get", "/trees/" + tree, back.toString());
        assertThat(TreeSnapshot.of(back)).isEqualTo(before);
        if (tree.equals("small")) {
            assertThat(RealTree.allocatedBytes(back.resolve("sparse"))).isLessThan(1 << 20);
        }
        RealHome.delete(back);
    }

    private void tooManyGone(RealHome home, String tree) throws Exception {
        List<String> addresses = home.addresses();
        home.killNodes(1, 2, 3);
        var get = home.run("get", "/trees/" + tree, "back");
        assertThat(get.took()).isLessThan(SOON);
        assertThat(get.status()).as(get.outcome()).isEqualTo(ExitCode.UNAVAILABLE.number());
        for (int i = 0; i < addresses.size(); i++) {
            String hostAndPort = NodeAddress.parse(addresses.get(i)).hostAndPort();
            assertThat(get.err().contains(hostAndPort)).as(get.err()).isEqualTo(i < 3);
        }
    }
}
