package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.journal.Log;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes a checkpoint. */
@Command(
        name = "checkpoint",
        description = {
            "Writes a checkpoint of all names and attributes to the nodes, so that recovery starts",
            "there. 'qsfs down' writes one, and the daemon every so often."
        },
        footerHeading = "%nExamples:%n",
        footer = "  qsfs checkpoint")
public final class CheckpointCommand implements VolumeCommand {
    /** Made by the parser of command lines. */
    public CheckpointCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        Log log = session.engine().parts().log();
        session.volume().sync();
        log.checkpoint();
        session.out()
                .write(
                        ("Checkpoint at log position " + log.stats().checkpoint() + ".\n")
                                .getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }
}
