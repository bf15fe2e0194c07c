package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Notes that the key lies in a safe place as well. */
@Command(
        name = "backed-up",
        description = "Says that the key lies in a safe place as well, and ends the reminder.",
        footerHeading = "%nExamples:%n",
        footer = "  qsfs key sheet | lpr && qsfs key backed-up")
public final class KeyBackedUpCommand implements Callable<Integer> {
    @ParentCommand private KeyCommand parent = new KeyCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Home home = parent.home();
        home.requireInitialized();
        PrivateFiles.replace(
                home.keyBackedUp(), (Instant.now() + "\n").getBytes(StandardCharsets.UTF_8));
        spec.commandLine().getOut().println("Noted.");
        return ExitCode.OK.number();
    }
}
