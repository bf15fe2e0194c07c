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

/** Puts a new node in the place of another. */
@Command(
        name = "replace",
        description = {
            "Puts an empty running node in the place of another, which may be dead: adds the one,"
                    + " moves",
            "all shards, removes the other."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs node replace 3 zdb://10.0.0.8:9900/qsfs",
            "  qsfs node replace 3 --local"
        })
public final class NodeReplaceCommand implements VolumeCommand {
    @Parameters(index = "0", paramLabel = "NUMBER", description = "as 'qsfs node list' says")
    private int number;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ADDRESS",
            description = "of the new node")
    private @Nullable String address;

    @Option(names = "--local", description = "make and start the new node on this machine")
    private boolean local;

    /** Made by the parser of command lines. */
    public NodeReplaceCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        var change = new NodeChange(session);
        NodeEntry leaving = change.entry(number);
        NewNode node = change.resolve(Optional.ofNullable(address), local);
        NodeEntry added =
                change.make(() -> session.engine().nodes().replace(number, node.address()));
        String said = NodeListCommand.line(added) + "\n" + change.retire(leaving).orElse("");
        session.out().write((said.strip() + "\n").getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }
}
