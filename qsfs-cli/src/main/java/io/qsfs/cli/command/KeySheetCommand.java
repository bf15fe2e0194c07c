package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;
import io.qsfs.cli.config.Settings;
import io.qsfs.core.crypto.KeyFile;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Prints the recovery sheet. */
@Command(
        name = "sheet",
        description = {
            "Prints the recovery sheet: the key, the addresses of the nodes, and what to type on"
                    + " an",
            "empty machine. Print it on paper and keep it away from this machine."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  qsfs key sheet | lpr", "  qsfs key sheet --output /media/usb/sheet.txt"})
public final class KeySheetCommand implements Callable<Integer> {
    @ParentCommand private KeyCommand parent = new KeyCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "write it to a file that only you may read")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException {
        String sheet = sheet(parent.home());
        PrintWriter out = spec.commandLine().getOut();
        if (output == null) {
            out.print(sheet);
        } else {
            PrivateFiles.replace(output.toAbsolutePath(), sheet.getBytes(StandardCharsets.UTF_8));
            out.println("Written to " + output + ". When it is safe: qsfs key backed-up");
        }
        out.flush();
        return ExitCode.OK.number();
    }

    static String sheet(Home home) throws IOException {
        Settings settings = Settings.read(home);
        byte[] key = Files.readAllBytes(home.key());
        boolean locked = KeyFile.isProtected(home.key().toString(), key);
        String secrecy =
                locked
                        ? "You also need its passphrase, which is not on this sheet."
                        : "Whoever holds this sheet can read and change everything in the volume.";
        return """
        QSFS RECOVERY SHEET

        This sheet brings the volume back on an empty machine, as long as enough of its
        nodes are left (policy %s: %s).
        %s

        1. Save or type this sheet as a text file, sheet.txt. Only the lines between the
           two marks count; a wrongly typed line is named by its number.
        2. Run, with the addresses where the nodes are then:

           qsfs recover --key-file sheet.txt --nodes \\
             %s

        3. qsfs up

        %s\
        """
                .formatted(
                        settings.policy(),
                        loss(settings),
                        secrecy,
                        String.join(",\\\n     ", settings.nodes()),
                        new String(key, StandardCharsets.UTF_8));
    }

    private static String loss(Settings settings) {
        String parity = settings.policy().substring(settings.policy().indexOf('+') + 1);
        return "any " + parity.strip() + " of " + settings.nodes().size() + " may be lost";
    }
}
