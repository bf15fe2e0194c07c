package io.qsfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.qsfs.cli.config.Settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Nodes come, go and die under a volume in use; all of them are real processes. */
final class NodeIT {
    private static final int CONTENT_BYTES = 20_000_000;

    /** How often a command is typed again until the daemon has its nodes back. */
    private static final int TRIES_MAX = 20;

    @TempDir private Path directory;

    @Test
    void nodesComeAndGo() throws Exception {
        byte[] content = new byte[CONTENT_BYTES];
        new Random(Long.getLong("seed", 1)).nextBytes(content);
        Path file = Files.write(directory.resolve("content"), content);
        try (var home = new RealHome(directory, "home")) {
            home.ok("up", "--no-passphrase", "--policy", "1+1", "--no-mount", "--no-s3");
            home.ok("put", "content", "/content");
            refusals(home);

            assertThat(home.ok("node", "add", "--local")).contains("active");
            assertThat(home.ok("node", "remove", "0")).contains("may be deleted");
            RealHome.delete(home.home().node(1));
            assertThat(Settings.read(home.home()).nodes()).hasSize(2);
            wholeAndSame(home, file);

            RealHome.kill(home.node(2));
            assertThat(home.ok("node", "replace", "1", "--local")).contains("active");
            wholeAndSame(home, file);

            home.ok("down");
            assertThat(home.ok("up", "--no-mount", "--no-s3")).contains("Starting 2 local nodes");
            wholeAndSame(home, file);
            JsonNode nodes = home.run("status", "--json").json().get("nodes");
            assertThat(nodes).hasSize(2);
            for (JsonNode node : nodes) {
                assertThat(node.get("up").asBoolean()).isTrue();
                assertThat(node.get("pid").asLong()).isPositive();
                assertThat(node.get("freeBytes").asLong()).isPositive();
            }
        }
    }

    private void refusals(RealHome home) throws Exception {
        String first = home.addresses().getFirst();
        refused(home, ExitCode.REFUSED, "add a node first", "node", "remove", "0");
        refused(home, ExitCode.NOT_FOUND, "no node 7", "node", "remove", "7");
        refused(home, ExitCode.REFUSED, "same node", "node", "add", first);
        String other = first.replace("127.0.0.1", "localhost");
        refused(home, ExitCode.REFUSED, "same node", "node", "add", other);
        refused(home, ExitCode.USAGE, "--local", "node", "add");
        int closed;
        try (var server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            closed = server.getLocalPort();
            Thread.ofVirtual().start(() -> answerAsWebServer(server));
            String address = "127.0.0.1:" + closed;
            refused(home, ExitCode.UNAVAILABLE, address, "node", "add", address);
        }
        String address = "127.0.0.1:" + closed;
        refused(home, ExitCode.UNAVAILABLE, address, "node", "add", address);
        assertThat(Settings.read(home.home()).nodes()).hasSize(2);
    }

    private static void answerAsWebServer(ServerSocket server) {
        var answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try {
            while (true) {
                try (var client = server.accept()) {
                    client.getOutputStream().write(answer);
                }
            }
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private static void refused(RealHome home, ExitCode code, String says, String... arguments)
            throws Exception {
        var result = home.run(arguments);
        assertThat(result.status()).as(result.outcome()).isEqualTo(code.number());
        assertThat(result.err()).startsWith("qsfs: ").contains(says);
    }

    private void wholeAndSame(RealHome home, Path file) throws Exception {
        home.ok("get", "/content", "back");
        assertThat(directory.resolve("back")).hasSameBinaryContentAs(file);
        JsonNode status = home.run("status", "--json").json();
        assertThat(status.get("redundancy").get("lacking")).isEmpty();
        assertThat(status.get("redundancy").get("stripes").asLong()).isPositive();
        assertThat(status.get("volume").get("nodesToSpare").asLong()).isEqualTo(1);
    }

    @Test
    void writingStopsAndGoesOnWithTheNodes() throws Exception {
        try (var home = new RealHome(directory, "home")) {
            String mount = Files.writeString(directory.resolve("a file"), "").toString();
            String up =
                    home.ok(
                            "up",
                            "--no-passphrase",
                            "--policy",
                            "1+1",
                            "--mount",
                            mount,
                            "--no-s3");
            assertThat(up).contains("MISSING at " + mount);
            assertThat(home.ok("status")).contains("MISSING at " + mount).contains("all whole");
            home.killNodes(1, 2);
            var put = home.runWith(new byte[] {1}, "put", "-", "/file");
            assertThat(put.status()).as(put.outcome()).isEqualTo(ExitCode.UNAVAILABLE.number());
            for (String address : home.addresses()) {
                assertThat(put.err()).contains(address.replaceFirst("zdb://([^/]+)/.*", "$1"));
            }
            JsonNode status = home.run("status", "--json").json();
            assertThat(status.get("volume").get("trouble").asText()).contains("127.0.0.1");
            assertThat(home.ok("up")).contains("started 2 of its local nodes again");
            var made = home.run("mkdir", "-p", "/directory");
            for (int tries = 0; made.status() != 0 && tries < TRIES_MAX; tries++) {
                made = home.run("mkdir", "-p", "/directory");
            }
            assertThat(made.outcome()).isEqualTo("status 0\n");
            assertThat(home.ok("status")).doesNotContain("writing");
            assertThat(home.ok("ls", "/")).contains("directory");
        }
    }
}
