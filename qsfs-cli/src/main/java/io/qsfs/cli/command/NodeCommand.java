package io.qsfs.cli.command;

import picocli.CommandLine.Command;

/** Commands on nodes. */
@Command(
        name = "node",
        description = "Runs one storage node, or changes which nodes a volume has.",
        subcommands = {
            NodeListCommand.class,
            NodeAddCommand.class,
            NodeRemoveCommand.class,
            NodeReplaceCommand.class,
            NodeRunCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs node list",
            "  qsfs node add zdb://10.0.0.7:9900/qsfs@berlin/rack2",
            "  qsfs node replace 3 zdb://10.0.0.8:9900/qsfs",
            "  qsfs node replace 3 --local                    by a new node on this machine",
            "  qsfs node remove 5",
            "  qsfs node run --data /srv/zdb --port 9900 --sync",
        })
public final class NodeCommand {
    /** Made by the parser of command lines. */
    public NodeCommand() {}
}
