package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.node.NodeEntry;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Lists the nodes that the volume has, with the numbers by which other commands name them. */
@Command(
        name = "list",
        description =
                "Lists the nodes of the volume with their numbers; 'status' says how they are.",
        footerHeading = "%nExamples:%n",
        footer = "  qsfs node list")
public final class NodeListCommand implements VolumeCommand {
    /** Made by the parser of command lines. */
    public NodeListCommand() {}

    @Override
    public int run(Session session) throws IOException {
        for (NodeEntry node : session.engine().parts().superblocks().current().nodes().entries()) {
            session.out().write((line(node) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return ExitCode.OK.number();
    }

    static String line(NodeEntry node) {
        return "%3d  %-40s %-9s %s"
                .formatted(
                        node.number(),
                        node.address(),
                        node.duty().name().toLowerCase(Locale.ROOT),
                        node.labels());
    }
}
