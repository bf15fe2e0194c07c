package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.crypto.Passphrase;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** Sets, changes or removes the passphrase of the key file. */
@Command(
        name = "passphrase",
        description = {
            "Sets, changes or removes the passphrase of the key file; asks on the terminal unless",
            "files are given. Copies of the key file keep the passphrase that they have."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs key passphrase",
            "  qsfs key passphrase --passphrase-file old --new-passphrase-file new",
            "  qsfs key passphrase --no-passphrase          remove it"
        })
public final class KeyPassphraseCommand implements Callable<Integer> {
    @ParentCommand private KeyCommand parent = new KeyCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PassphraseOptions passphrases = new PassphraseOptions();

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "read the new passphrase from the first line of FILE")
    private @Nullable Path newFile;

    @Override
    public Integer call() throws IOException {
        Home home = parent.home();
        home.requireInitialized();
        try (KeyFile key = OpenHome.readKey(home.key(), passphrases.forKey(home))) {
            char[] chosen =
                    newFile == null ? passphrases.change() : PassphraseOptions.read(newFile);
            try (Passphrase secret = new Passphrase(chosen)) {
                PrivateFiles.replace(
                        home.key(),
                        secret.isEmpty() ? key.write() : key.write(secret, new SecureRandom()));
                spec.commandLine()
                        .getOut()
                        .println(
                                secret.isEmpty()
                                        ? "The key file has no passphrase any more."
                                        : "The key file has its new passphrase.");
            } finally {
                Arrays.fill(chosen, '\0');
            }
        }
        return ExitCode.OK.number();
    }
}
