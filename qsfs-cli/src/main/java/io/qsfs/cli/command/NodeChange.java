package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.node.LocalNode;
import io.qsfs.cli.node.LocalNodes;
import io.qsfs.core.NewNode;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeEntry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What {@code node add}, {@code remove} and {@code replace} share: the settings name the nodes that
 * the volume has afterwards, so that the next {@code up} starts and asks these.
 */
record NodeChange(Session session) {
    /** A change of the volume's nodes. */
    @FunctionalInterface
    interface Step<T> {
        T run() throws IOException;
    }

    /** Makes the change; the settings follow it, also when it comes only half of the way. */
    <T> T make(Step<T> step) throws IOException {
        try {
            return step.run();
        } finally {
            List<String> present =
                    session.engine().parts().superblocks().current().nodes().present().stream()
                            .map(node -> new NewNode(node.address(), node.labels()).toString())
                            .toList();
            Home home = session.home();
            Settings settings = Settings.read(home);
            if (!present.equals(settings.nodes())) {
                settings.withNodes(present).write(home);
            }
        }
    }

    /**
     * The node that an option or an address names: one that runs already, or one more local node,
     * which is started.
     */
    NewNode resolve(Optional<String> address, boolean local) throws IOException {
        if (local == address.isPresent()) {
            throw new CommandException(
                    ExitCode.USAGE, "name the new node: either its address, or --local");
        }
        return local ? startLocal() : NewNode.parse(address.orElseThrow());
    }

    private NewNode startLocal() throws IOException {
        Home home = session.home();
        Settings settings = Settings.read(home);
        Settings.LocalNodes known = settings.localNodes();
        int number = known.count() + 1;
        int firstPort = known.count() == 0 ? LocalNodes.findPorts(home, 1) : known.firstPort();
        var node = new LocalNode(home, number, firstPort + number - 1);
        if (!LocalNodes.isFree(node.port())) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "another program listens on port "
                            + node.port()
                            + ", which is the next of this home's local nodes; end it, or add a"
                            + " node by its address");
        }
        var grown = new Settings.LocalNodes(number, firstPort, known.sync());
        settings.withLocalNodes(grown).write(home);
        new LocalNodes(List.of(node)).start(known.sync(), 0);
        return NewNode.parse("zdb://127.0.0.1:" + node.port() + "/qsfs");
    }

    /** Ends the process of a node that left the volume, if this home runs it; says so. */
    Optional<String> retire(NodeEntry left) throws IOException {
        Home home = session.home();
        LocalNodes all = LocalNodes.all(home, Settings.read(home).localNodes());
        Optional<LocalNode> node = all.at(left.address());
        if (node.isEmpty()) {
            return Optional.empty();
        }
        boolean ended = node.get().stop();
        return Optional.of(
                "Its process was "
                        + (ended ? "stopped; " : "killed, since it did not end by itself; ")
                        + home.node(node.get().number())
                        + " may be deleted.");
    }

    /** The entry of a node, before the change. */
    NodeEntry entry(int number) throws StorageException {
        return session.engine()
                .parts()
                .superblocks()
                .current()
                .nodes()
                .entry(number)
                .orElseThrow(
                        () ->
                                new StorageException.NotFound(
                                        "the volume has no node "
                                                + number
                                                + "; 'qsfs node list' shows those it has"));
    }
}
