package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;
import io.qsfs.core.crypto.Capability;
import io.qsfs.core.crypto.KeyFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** Writes a key file with fewer rights. */
@Command(
        name = "export",
        description = {
            "Writes a key file, without a passphrase, to hand out:",
            "read-write (a copy), read-only (reads everything, signs nothing), or repair (finds,",
            "verifies and rebuilds shards without reading what is in them)."
        },
        footerHeading = "%nExamples:%n",
        footer = "  qsfs key export repair repairer.key")
public final class KeyExportCommand implements Callable<Integer> {
    @ParentCommand private KeyCommand parent = new KeyCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    @Parameters(index = "0", paramLabel = "RIGHTS", description = "read-write, read-only or repair")
    private String rights = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "must not exist")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        Home home = parent.home();
        home.requireInitialized();
        Capability capability =
                Arrays.stream(Capability.values())
                        .filter(known -> known.label().equals(rights))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new CommandException(
                                                ExitCode.USAGE,
                                                "rights are read-write, read-only or repair, not '"
                                                        + rights
                                                        + "'"));
        Path target = file.toAbsolutePath();
        if (Files.exists(target)) {
            throw new CommandException(
                    ExitCode.REFUSED, file + " exists; name a file that does not");
        }
        try (KeyFile key = OpenHome.readKey(home.key(), passphrase.forKey(home));
                KeyFile weaker = key.weaken(capability)) {
            PrivateFiles.replace(target, weaker.write());
        }
        spec.commandLine().getOut().println("Written to " + file + ", readable by you alone.");
        return ExitCode.OK.number();
    }
}
