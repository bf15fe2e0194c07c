package io.qsfs.core.node;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Environment;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The nodes of an open volume by number, each with its connection, watched in the background: who
 * they are (a node that answers with another identity is not used), whether they are full, whether
 * they came back empty. Thread-safe.
 */
public final class NodePool implements AutoCloseable {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

    private final VolumeId volume;
    private final NodeConnector connector;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<Integer, PoolNode> nodes = Map.of();
    private volatile NodeTable table = NodeTable.EMPTY;
    private volatile byte @Nullable [] token;
    private volatile Time.@Nullable Timer timer;
    private volatile boolean closed;

    private NodePool(VolumeId volume, NodeConnector connector, Environment environment) {
        this.volume = volume;
        this.connector = connector;
        this.time = environment.time();
    }

    /** Starts to connect to all nodes of the table that are not removed; returns at once. */
    public static NodePool open(
            VolumeId volume, NodeTable table, NodeConnector connector, Environment environment) {
        var pool = new NodePool(volume, connector, environment);
        pool.update(table);
        pool.scheduleCheck();
        return pool;
    }

    public NodeTable table() {
        return table;
    }

    /** Nodes that are not removed, in the order of their numbers. */
    public List<PoolNode> nodes() {
        return List.copyOf(nodes.values());
    }

    public Optional<PoolNode> node(int number) {
        return Optional.ofNullable(nodes.get(number));
    }

    /** How messages name a node, also one that is gone. */
    public String describe(int number) {
        return table.entry(number).map(NodeEntry::describe).orElse("node " + number);
    }

    /** Connects to nodes that are new in the table and lets go of those that were removed. */
    public void update(NodeTable changed) {
        List<PoolNode> dropped = new ArrayList<>();
        lock.lock();
        try {
            Map<Integer, PoolNode> old = nodes;
            Map<Integer, PoolNode> current = new LinkedHashMap<>();
            for (NodeEntry entry : changed.present()) {
                PoolNode known = old.get(entry.number());
                if (known != null && known.entry().address().equals(entry.address())) {
                    known.entry(entry);
                    current.put(entry.number(), known);
                } else {
                    current.put(entry.number(), connect(entry));
                }
            }
            old.values().stream().filter(n -> !current.containsValue(n)).forEach(dropped::add);
            table = changed;
            nodes = current;
        } finally {
            lock.unlock();
        }
        dropped.forEach(node -> node.store().close());
    }

    /**
     * Shows every node the writer's token, now or when it is next connected.
     *
     * @return one outcome per node, by node number
     */
    public Map<Integer, CompletableFuture<Void>> fence(byte[] newToken) {
        Map<Integer, CompletableFuture<Void>> outcomes = new LinkedHashMap<>();
        lock.lock();
        try {
            token = newToken.clone();
            nodes.forEach((number, node) -> outcomes.put(number, node.store().fence(newToken)));
        } finally {
            lock.unlock();
        }
        return outcomes;
    }

    /**
     * Waits until every node was asked who it is and answered or failed, at most for the time.
     *
     * @param tolerated how many nodes may be given up on when they keep the others waiting
     */
    public void settle(Duration limit, int tolerated) {
        var settled = new CompletableFuture<Boolean>();
        var deadline = time.schedule(limit, () -> settled.complete(false));
        boolean mayClaim = token != null;
        try (var laggards = new Laggards(time, nodes().size() - tolerated)) {
            CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
            for (PoolNode node : nodes()) {
                var check = node.check(mayClaim);
                var _ = laggards.watch(check.thenCompose(NodePool::well), node::noteSlow);
                all = all.thenCombine(check, Boolean::logicalAnd);
            }
            var _ = all.thenAccept(settled::complete);
            settled.join();
        }
        deadline.cancel();
    }

    @Override
    public void close() {
        closed = true;
        Time.Timer next = timer;
        if (next != null) {
            next.cancel();
        }
        nodes().forEach(node -> node.store().close());
    }

    private static CompletableFuture<Boolean> well(boolean answered) {
        return answered
                ? CompletableFuture.completedFuture(true)
                : CompletableFuture.failedFuture(new StorageException.Unavailable("in trouble"));
    }

    private PoolNode connect(NodeEntry entry) {
        ShardStore store = connector.connect(entry.address());
        byte[] shown = token;
        if (shown != null) {
            // Only remembered: a failure shows when the store is first written to.
            var _ = store.fence(shown);
        }
        return new PoolNode(entry, store, volume, time);
    }

    private CompletableFuture<Boolean> checkAll() {
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        boolean mayClaim = token != null;
        for (PoolNode node : nodes()) {
            all = all.thenCombine(node.check(mayClaim), Boolean::logicalAnd);
        }
        return all;
    }

    private void scheduleCheck() {
        if (!closed) {
            timer = time.schedule(CHECK_INTERVAL, this::checkAndSchedule);
        }
    }

    private void checkAndSchedule() {
        if (!closed) {
            var _ = checkAll().thenRun(this::scheduleCheck);
        }
    }
}
