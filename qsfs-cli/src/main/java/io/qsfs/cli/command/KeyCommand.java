package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.config.Home;
import io.qsfs.core.crypto.KeyFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;

/** Shows the key file; its subcommands back it up, lock it and hand out weaker ones. */
@Command(
        name = "key",
        description = {
            "Shows the key file of this home. With the addresses of the nodes it is all that",
            "recovery needs; without it nobody can read the volume."
        },
        subcommands = {
            KeySheetCommand.class,
            KeyBackedUpCommand.class,
            KeyPassphraseCommand.class,
            KeyExportCommand.class,
            KeyAddCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs key                             which volume, which rights, locked or not",
            "  qsfs key sheet > sheet.txt           the recovery sheet, to print",
            "  qsfs key backed-up                   ends the reminder of 'qsfs status'",
            "  qsfs key passphrase                  set, change or remove the passphrase",
            "  qsfs key export repair repairer.key  for who may repair but not read",
        })
public final class KeyCommand implements Callable<Integer> {
    @ParentCommand private RootCommand root = new RootCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    Home home() {
        return root.home();
    }

    @Override
    public Integer call() throws IOException {
        Home home = home();
        home.requireInitialized();
        boolean locked = KeyFile.isProtected(home.key().toString(), Files.readAllBytes(home.key()));
        PrintWriter out = spec.commandLine().getOut();
        try (KeyFile key = OpenHome.readKey(home.key(), passphrase.forKey(home))) {
            out.println("file        " + home.key());
            out.println("volume      " + key.volumeId());
            out.println("capability  " + key.capability().label());
        }
        out.println("passphrase  " + (locked ? "yes" : "none"));
        out.println("backed up   " + (Files.exists(home.keyBackedUp()) ? "yes" : "no"));
        out.flush();
        return ExitCode.OK.number();
    }
}
