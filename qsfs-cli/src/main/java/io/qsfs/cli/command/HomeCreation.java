package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.node.LocalNodes;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.crypto.Passphrase;
import io.qsfs.core.placement.CodingPolicy;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes key file and settings of a new home. A home without settings is not one yet, so a creation
 * that was cut off begins again.
 */
final class HomeCreation {
    private static final int ADMIN_PASSWORD_BYTES = 24;

    private final Home home;
    private final CreationOptions options;
    private final PassphraseOptions passphrases;
    private final PrintWriter err;
    private final SecureRandom random = new SecureRandom();

    HomeCreation(
            Home home, CreationOptions options, PassphraseOptions passphrases, PrintWriter err) {
        this.home = home;
        this.options = options;
        this.passphrases = passphrases;
        this.err = err;
    }

    void create() throws IOException {
        options.check();
        CodingPolicy policy =
                CodingPolicy.parse(options.policy().orElse(CreationOptions.POLICY_DEFAULT));
        Settings settings = settings(policy);
        createKey();
        createAdminPassword();
        settings.write(home);
    }

    private Settings settings(CodingPolicy policy) throws IOException {
        List<String> given = options.nodes().orElse(List.of());
        int count = options.nodes().isPresent() ? 0 : options.localNodes().orElse(policy.shards());
        int available = given.isEmpty() ? count : given.size();
        if (available < policy.shards()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "policy "
                            + policy
                            + " needs "
                            + policy.shards()
                            + " nodes, not "
                            + available
                            + "; give more nodes or a smaller policy");
        }
        int firstPort = count == 0 ? 0 : LocalNodes.findPorts(home, count);
        List<String> addresses =
                given.isEmpty()
                        ? IntStream.range(0, count)
                                .mapToObj(i -> "zdb://127.0.0.1:" + (firstPort + i) + "/qsfs")
                                .toList()
                        : given;
        return new Settings(
                policy.toString(),
                addresses,
                new Settings.LocalNodes(count, firstPort, options.nodeSync()),
                options.mountPoint(home),
                options.s3(),
                options.ack());
    }

    private void createKey() throws IOException {
        if (Files.exists(home.key())) {
            return;
        }
        char[] secret = passphrases.forNewKey();
        try (KeyFile key = KeyFile.create(random);
                Passphrase passphrase = new Passphrase(secret)) {
            if (passphrase.isEmpty()) {
                err.println(
                        "Warning: the key file "
                                + home.key()
                                + " is not encrypted: who reads it reads the volume."
                                + " 'qsfs key passphrase' sets a passphrase.");
                PrivateFiles.replace(home.key(), key.write());
            } else {
                PrivateFiles.replace(home.key(), key.write(passphrase, random));
            }
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private void createAdminPassword() throws IOException {
        if (!Files.exists(home.nodeAdminPassword())) {
            byte[] bytes = new byte[ADMIN_PASSWORD_BYTES];
            random.nextBytes(bytes);
            PrivateFiles.createDirectories(home.directory().resolve("nodes"));
            PrivateFiles.replace(
                    home.nodeAdminPassword(),
                    (HexFormat.of().formatHex(bytes) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
