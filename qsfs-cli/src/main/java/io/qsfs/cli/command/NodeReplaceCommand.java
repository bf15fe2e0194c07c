package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeEntry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Puts a new node in the place of another. */
@Command(
        name = "replace",
        description = {
            "Puts an empty running node in the place of another, which may be dead: adds the one,"
                    + " moves",
            "all shards, removes the other."
        },
        footerHeading = "%nExamples:%n",
        footer = "  qsfs node replace 3 zdb://10.0.0.8:9900/qsfs")
public final class NodeReplaceCommand implements VolumeCommand {
    @Parameters(index = "0", paramLabel = "NUMBER", description = "as 'qsfs node list' says")
    private int number;

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "of the new node")
    private String address = "";

    /** Made by the parser of command lines. */
    public NodeReplaceCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        NodeEntry added = session.engine().nodes().replace(number, NodeAddress.parse(address));
        session.out().write((NodeListCommand.line(added) + "\n").getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }
}
