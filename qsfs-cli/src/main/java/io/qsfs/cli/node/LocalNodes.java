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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All storage nodes that a home runs on this machine. */
public record LocalNodes(List<LocalNode> nodes) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");
    private static final int PORT_MIN = 20_000;
    private static final int PORT_LIMIT = 32_000;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** How long nodes are waited for without which the volume can do. */
    private static final Duration LATECOMER_TIMEOUT = Duration.ofSeconds(5);

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

    /**
     * Starts those that do not run and waits until they answer.
     *
     * @param spare how many of them may stay silent
     * @return for each that does, what is known of it
     * @throws CommandException when more stay silent
     */
    public List<String> start(String sync, int spare) throws IOException {
        List<String> syncFlags = syncFlags(sync);
        for (LocalNode node : nodes) {
            node.start(ZdbMain.JVM_FLAGS, syncFlags);
        }
        long patienceEnds = System.nanoTime() + START_TIMEOUT.toNanos();
        boolean enough = false;
        List<LocalNode> silent = silent(nodes);
        while (!silent.isEmpty()) {
            if (!enough && silent.size() <= spare) {
                enough = true;
                patienceEnds = System.nanoTime() + LATECOMER_TIMEOUT.toNanos();
            }
            long ended = silent.stream().filter(node -> !node.lives()).count();
            if (ended > spare || ended == silent.size() || System.nanoTime() > patienceEnds) {
                break;
            }
            sleep();
            silent = silent(silent);
        }
        if (silent.size() > spare) {
            throw tooFew(silent, spare);
        }
        return silent.stream().map(LocalNodes::trouble).toList();
    }

    private static List<LocalNode> silent(List<LocalNode> nodes) {
        return nodes.parallelStream().filter(node -> !node.answers()).toList();
    }

    /** Those that ended will not come; the others may only have had no time yet. */
    private static CommandException tooFew(List<LocalNode> silent, int spare) {
        List<LocalNode> ended = silent.stream().filter(node -> !node.lives()).toList();
        String limit =
                spare == 0 ? "" : "the volume can do without " + spare + " nodes, not more:\n";
        return new CommandException(
                ExitCode.UNAVAILABLE,
                limit
                        + (ended.isEmpty() ? silent : ended)
                                .stream()
                                        .map(LocalNodes::trouble)
                                        .collect(Collectors.joining("\n")));
    }

    private static String trouble(LocalNode node) {
        return node.lives()
                ? "node %d does not answer on port %d; see %s"
                        .formatted(node.number(), node.port(), node.log())
                : "node %d ended while starting; its log %s says:\n%s"
                        .formatted(node.number(), node.log(), node.lastWords());
    }

    private static void sleep() throws CommandException {
        try {
            Thread.sleep(PROBE_INTERVAL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted while the nodes started");
        }
    }

    /**
     * Ends them all. One that does not end in time is killed, which loses nothing that it
     * acknowledged.
     *
     * @return the numbers of those that had to be killed
     */
    public List<Integer> stop() throws IOException {
        for (LocalNode node : nodes) {
            node.process().ifPresent(ProcessHandle::destroy);
        }
        long deadline = System.nanoTime() + LocalNode.STOP_TIMEOUT.toNanos();
        var killed = new ArrayList<Integer>();
        for (LocalNode node : nodes) {
            if (!node.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                killed.add(node.number());
            }
        }
        return killed;
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

    /** Whether a node could listen there. */
    public static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
