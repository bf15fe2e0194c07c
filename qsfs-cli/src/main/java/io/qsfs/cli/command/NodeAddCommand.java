package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.NewNode;
import io.qsfs.core.node.NodeEntry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Adds a node. */
@Command(
        name = "add",
        description = "Adds a running node to the volume; new stripes use it at once.",
        footerHeading = "%nExamples:%n",
        footer = "  qsfs node add zdb://10.0.0.7:9900/qsfs@berlin/rack2")
public final class NodeAddCommand implements VolumeCommand {
    @Parameters(
            paramLabel = "ADDRESS",
            description = "host:port or zdb://host:port/namespace, with optional @site/rack/host")
    private String address = "";

    /** Made by the parser of command lines. */
    public NodeAddCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        NewNode node = NewNode.parse(address);
        NodeEntry added = session.engine().nodes().add(node.address(), node.labels());
        session.out().write((NodeListCommand.line(added) + "\n").getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }
}
