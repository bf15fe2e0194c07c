package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.maintenance.RepairReport;
import io.qsfs.core.node.NodeEntry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes a node out of the volume. */
@Command(
        name = "remove",
        description = {
            "Moves all shards off a node, which may be dead, and takes it out of the volume.",
            "Broken off, the same command continues."
        },
        footerHeading = "%nExamples:%n",
        footer = "  qsfs node remove 5")
public final class NodeRemoveCommand implements VolumeCommand {
    @Parameters(paramLabel = "NUMBER", description = "as 'qsfs node list' says")
    private int number;

    /** Made by the parser of command lines. */
    public NodeRemoveCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        var change = new NodeChange(session);
        NodeEntry leaving = change.entry(number);
        RepairReport report = change.make(() -> session.engine().nodes().remove(number));
        String said =
                "Removed node %d after moving shards of %d stripes. %s"
                        .formatted(number, report.worked(), change.retire(leaving).orElse(""));
        session.out().write((said.strip() + "\n").getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }
}
