package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.NewNode;
import io.qsfs.core.node.NodeEntry;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Adds a node. */
@Command(
        name = "add",
        description = {
            "Adds a node to the volume: one that runs somewhere, or with --local one more on this",
            "machine. New stripes use it at once."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs node add zdb://10.0.0.7:9900/qsfs@berlin/rack2",
            "  qsfs node add --local"
        })
public final class NodeAddCommand implements VolumeCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "ADDRESS",
            description = "host:port or zdb://host:port/namespace, with optional @site/rack/host")
    private @Nullable String address;

    @Option(names = "--local", description = "make and start one more node on this machine")
    private boolean local;

    /** Made by the parser of command lines. */
    public NodeAddCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        var change = new NodeChange(session);
        NewNode node = change.resolve(Optional.ofNullable(address), local);
        NodeEntry added =
                change.make(() -> session.engine().nodes().add(node.address(), node.labels()));
        session.out().write((NodeListCommand.line(added) + "\n").getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }
}
