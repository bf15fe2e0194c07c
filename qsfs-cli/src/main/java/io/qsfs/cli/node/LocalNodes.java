package io.qsfs.cli.node;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.core.NewNode;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.zdb.ZdbMain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** All storage nodes that a home runs on this machine. */
public record LocalNodes(List<LocalNode> nodes) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");
    private static final int PORT_MIN = 20_000;
    private static final int PORT_LIMIT = 32_000;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);

    public LocalNodes {
        nodes = List.copyOf(nodes);
    }

    /** Those that the volume has: a node that was removed from it is not run any more. */
    public static LocalNodes of(Home home, Settings settings) throws IOException {
        var ports = new HashSet<Integer>();
        for (String text : settings.nodes()) {
            NodeAddress address = NewNode.parse(text).address();
            if (LOOPBACK.contains(address.host())) {
                ports.add(address.port());
            }
        }
        return new LocalNodes(
                all(home, settings.localNodes()).nodes().stream()
                        .filter(node -> ports.contains(node.port()))
                        .toList());
    }

    /** Those that were ever made, whether the volume still has them or not. */
    public static LocalNodes all(Home home, Settings.LocalNodes settings) {
        return new LocalNodes(
                IntStream.rangeClosed(1, settings.count())
                        .mapToObj(n -> new LocalNode(home, n, settings.firstPort() + n - 1))
                        .toList());
    }

    /** The node at an address, if this home runs it. */
    public Optional<LocalNode> at(NodeAddress address) {
        return LOOPBACK.contains(address.host())
                ? nodes.stream().filter(node -> node.port() == address.port()).findFirst()
                : Optional.empty();
    }

    /** How many of them have no living process. */
    public int dead() throws IOException {
        int count = 0;
        for (LocalNode node : nodes) {
            count += node.process().isPresent() ? 0 : 1;
        }
        return count;
    }

    /**
     * Finds as many consecutive free ports. Each home begins its search elsewhere, so that homes
     * that are down now do not get in each other's way later.
     */
    public static int findPorts(Home home, int count) throws CommandException {
        int span = PORT_LIMIT - PORT_MIN;
        int start = Math.floorMod(home.directory().hashCode(), span);
        int free = 0;
        for (int i = 0; i < span; i++) {
            int port = PORT_MIN + (start + i) % span;
            free = isFree(port) ? (port == PORT_MIN ? 1 : free + 1) : 0;
            if (free == count) {
                return port - count + 1;
            }
        }
        throw new CommandException(
                ExitCode.FAILED,
                "no "
                        + count
                        + " free TCP ports in a row between "
                        + PORT_MIN
                        + " and "
                        + PORT_LIMIT);
    }

    /** Starts those that do not run and waits until all answer. */
    public void start(String sync) throws IOException {
        List<String> syncFlags = syncFlags(sync);
        for (LocalNode node : nodes) {
            node.start(ZdbMain.JVM_FLAGS, syncFlags);
        }
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        for (LocalNode node : nodes) {
            await(node, deadline);
        }
    }

    /** Ends them all; tells of the first that does not end, after trying every one. */
    public void stop() throws IOException {
        var failures = new ArrayList<IOException>();
        for (LocalNode node : nodes) {
            node.process().ifPresent(ProcessHandle::destroy);
        }
        for (LocalNode node : nodes) {
            try {
                node.stop();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /** The options of a node for a word of the settings. */
    public static List<String> syncFlags(String sync) throws CommandException {
        return switch (sync) {
            case "always" -> List.of("--sync");
            case "interval" -> List.of("--synctime", "1");
            default ->
                    throw new CommandException(
                            ExitCode.USAGE,
                            "node sync is 'always' or 'interval', not '" + sync + "'");
        };
    }

    private static void await(LocalNode node, long deadline) throws IOException {
        while (!node.answers()) {
            if (node.process().isEmpty()) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "node "
                                + node.number()
                                + " ended while starting; its log "
                                + node.log()
                                + " says:\n"
                                + node.lastWords());
            }
            if (System.nanoTime() > deadline) {
                throw new CommandException(
                        ExitCode.UNAVAILABLE,
                        "node "
                                + node.number()
                                + " does not answer on port "
                                + node.port()
                                + "; see "
                                + node.log());
            }
            try {
                Thread.sleep(PROBE_INTERVAL);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CommandException(ExitCode.FAILED, "interrupted while the nodes started");
            }
        }
    }

    /** Whether a node could listen there. */
    public static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
