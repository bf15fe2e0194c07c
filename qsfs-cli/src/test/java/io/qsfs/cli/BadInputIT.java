package io.qsfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a person may do wrong with keys and homes, as the command line answers it. */
final class BadInputIT {
    @TempDir private Path directory;

    @Test
    void keysThatDoNotFit() throws Exception {
        Path right = Files.writeString(directory.resolve("right"), "correct horse\n");
        Path wrong = Files.writeString(directory.resolve("wrong"), "battery staple\n");
        try (var home = new RealHome(directory, "home");
                var other = new RealHome(directory, "other")) {
            home.ok(up("--passphrase-file", right.toString()));
            home.ok("down");
            other.ok(up("--no-passphrase"));
            other.ok("down");
            Path key = home.home().key();
            byte[] genuine = Files.readAllBytes(key);

            refused(home, ExitCode.REFUSED, "passphrase", wrong);
            refused(home, ExitCode.REFUSED, "--passphrase-file", "key");
            Files.write(key, Arrays.copyOf(genuine, genuine.length / 2));
            refused(home, ExitCode.FAILED, key.toString(), right);
            Files.write(key, new byte[0]);
            refused(home, ExitCode.FAILED, key.toString(), right);
            Files.writeString(key, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
            refused(home, ExitCode.FAILED, key.toString(), right);
            Files.copy(other.home().key(), key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            var foreign = home.run("up");
            assertThat(foreign.status()).as(foreign.outcome()).isNotZero();
            assertThat(foreign.err()).startsWith("qsfs: ").doesNotContain("Exception");

            // Nothing was lost on the way.
            Files.write(key, genuine);
            home.ok("up", "--passphrase-file", right.toString());
        }
    }

    @Test
    void aHomeCopiedAndOpenedTwice() throws Exception {
        try (var home = new RealHome(directory, "home");
                var copy = new RealHome(directory, "copy")) {
            home.ok(up("--no-passphrase"));
            byte[] content = "kept".getBytes(StandardCharsets.UTF_8);
            assertThat(home.runWith(content, "put", "-", "/before").status()).isZero();
            Files.createDirectories(copy.home().directory());
            for (String name : new String[] {"key", "volume", "qsfs.toml"}) {
                Files.copy(
                        home.home().directory().resolve(name),
                        copy.home().directory().resolve(name));
            }
            Files.createDirectories(copy.home().directory().resolve("nodes"));
            Files.copy(home.home().nodeAdminPassword(), copy.home().nodeAdminPassword());
            assertThat(copy.runWith(content, "put", "-", "/copy").status()).isZero();

            var late = home.runWith(content, "put", "-", "/late");
            assertThat(late.status()).as(late.outcome()).isEqualTo(ExitCode.BUSY.number());
            assertThat(home.ok("cat", "/before")).isEqualTo("kept");
            assertThat(copy.ok("ls").lines()).containsExactly("before", "copy");
        }
    }

    private static String[] up(String... passphrase) {
        var up = new java.util.ArrayList<String>();
        up.addAll(java.util.List.of("up", "--policy", "1+1", "--no-mount", "--no-s3"));
        up.addAll(Arrays.asList(passphrase));
        return up.toArray(String[]::new);
    }

    private static void refused(RealHome home, ExitCode code, String says, Path passphrase)
            throws Exception {
        refused(home, code, says, "key", "--passphrase-file", passphrase.toString());
    }

    private static void refused(RealHome home, ExitCode code, String says, String... arguments)
            throws Exception {
        var result = home.run(arguments);
        assertThat(result.status()).as(result.outcome()).isEqualTo(code.number());
        assertThat(result.err()).startsWith("qsfs: ").contains(says);
    }
}
