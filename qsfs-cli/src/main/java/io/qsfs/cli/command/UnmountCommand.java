package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;

/** Ends a mount. */
@Command(
        name = "umount",
        description =
                "Ends the mount at DIR, after making everything durable that was written to it.",
        footerHeading = "%nExamples:%n",
        footer = {"  qsfs umount ~/vault"})
public final class UnmountCommand implements VolumeCommand {
    @Parameters(paramLabel = "DIR", description = "the mount point")
    private String directory = "";

    @Override
    public int run(Session session) throws IOException {
        session.frontEnds().unmount(session.resolve(directory));
        return ExitCode.OK.number();
    }
}
