package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.journal.LogStats;
import io.qsfs.core.journal.Superblock;
import io.qsfs.core.node.NodeEntry;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Shows what the superblock says of the volume. */
@Command(
        name = "volume",
        description = "Shows the volume's identity, policy, writer, log and table of nodes.",
        footerHeading = "%nExamples:%n",
        footer = "  qsfs volume")
public final class VolumeInfoCommand implements VolumeCommand {
    /** Made by the parser of command lines. */
    public VolumeInfoCommand() {}

    @Override
    public int run(Session session) throws IOException {
        Superblock superblock = session.engine().parts().superblocks().current();
        LogStats log = session.engine().parts().log().stats();
        var text = new StringBuilder();
        line(text, "volume", superblock.volume());
        line(text, "policy", superblock.policy());
        line(text, "epoch", superblock.epoch() + ", revision " + superblock.revision());
        line(text, "writer", superblock.writer());
        line(text, "recipients", superblock.keys().size());
        line(text, "log", "position " + log.appended() + ", durable to " + log.durable());
        line(text, "checkpoint", "position " + log.checkpoint());
        for (NodeEntry node : superblock.nodes().entries()) {
            line(
                    text,
                    "node " + node.number(),
                    node.address()
                            + "  "
                            + node.duty().name().toLowerCase(Locale.ROOT)
                            + "  "
                            + node.labels()
                            + "  "
                            + node.id());
        }
        session.out().write(text.toString().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append("%-11s %s%n".formatted(name, value));
    }
}
