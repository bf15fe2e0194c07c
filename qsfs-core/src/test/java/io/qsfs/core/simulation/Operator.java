package io.qsfs.core.simulation;

import io.qsfs.core.Engine;
import io.qsfs.core.EngineParts;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Log;
import io.qsfs.core.journal.OpenedLog;
import io.qsfs.core.maintenance.Maintenance;
import io.qsfs.core.maintenance.StripeCensus;
import io.qsfs.core.maintenance.Suspects;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Whoever looks after a volume while its clients work: repairs it, takes checkpoints, puts new
 * nodes in the place of others. When a repair found everything whole, the nodes that had lost
 * something before it count as good again, and as many others may fail.
 */
final class Operator {
    private static final int TASKS = 4;

    private final Engine engine;
    private final Map<NodeAddress, SimulatedNode> nodes;
    private final Time time;
    private final Random random;
    private final Sabotage sabotage;
    private final Maintenance maintenance;

    Operator(
            Engine engine,
            EngineParts parts,
            Map<NodeAddress, SimulatedNode> nodes,
            Random random,
            Sabotage sabotage) {
        this.engine = engine;
        this.nodes = nodes;
        this.time = parts.environment().time();
        this.maintenance =
                sabotage == Sabotage.REPAIR_DELETES_TOO_EARLY
                        ? hasty(engine.parts(), parts)
                        : engine.maintenance();
        this.random = random;
        this.sabotage = sabotage;
    }

    /** Maintenance over a log whose syncs make nothing durable. */
    private static Maintenance hasty(OpenedLog opened, EngineParts parts) {
        Log lying =
                (Log)
                        Proxy.newProxyInstance(
                                Log.class.getClassLoader(),
                                new Class<?>[] {Log.class},
                                (_, method, arguments) -> pretend(opened, method, arguments));
        var log =
                new OpenedLog(
                        lying,
                        opened.checkpoints(),
                        opened.pool(),
                        opened.stripes(),
                        opened.superblocks(),
                        opened.keys());
        return Maintenance.start(
                log, parts.keyFile().shardKeys(), new Suspects(), parts.environment());
    }

    private static @Nullable Object pretend(
            OpenedLog opened, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.getName().equals("sync") ? null : method.invoke(opened.log(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    void work() throws StorageException {
        for (int i = 0; i < TASKS; i++) {
            rest();
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> {
                    var _ = repair();
                }
                case 3 -> engine.checkpoint();
                case 4 -> replaceOne();
                default -> {
                    var _ = maintenance.census();
                }
            }
        }
    }

    private void rest() throws StorageException {
        try {
            time.sleep(Duration.ofMillis(random.nextInt(400)));
        } catch (InterruptedException e) {
            throw new StorageException.Unavailable("the operator was interrupted", e);
        }
    }

    /** Whether everything is whole afterwards. */
    boolean repair() throws StorageException {
        Map<SimulatedNode, Integer> before = new LinkedHashMap<>();
        nodes.values().forEach(node -> before.put(node, node.losses()));
        NodePool pool = engine.parts().pool();
        boolean whole =
                sabotage == Sabotage.REPAIR_WITHOUT_SHARDS
                        || (maintenance.repair().failed() == 0
                                && isWhole(maintenance.census())
                                && pool.nodes().stream().allMatch(Operator::isWhole));
        if (whole) {
            before.forEach(SimulatedNode::wasRepaired);
        }
        return whole;
    }

    private static boolean isWhole(StripeCensus census) {
        return census.isWhole() && census.narrow() == 0;
    }

    private static boolean isWhole(PoolNode node) {
        return node.isVerified() && !node.wasWiped();
    }

    /** Goes on with a replacement that was broken off, or begins one if there is a spare node. */
    private void replaceOne() throws StorageException {
        List<NodeEntry> members = engine.parts().superblocks().current().nodes().present();
        Optional<NodeEntry> leaving =
                members.stream().filter(n -> n.duty() == NodeEntry.Duty.DRAINING).findFirst();
        Optional<NodeAddress> spare =
                nodes.values().stream()
                        .filter(node -> !node.isRetired())
                        .map(SimulatedNode::address)
                        .filter(a -> members.stream().noneMatch(n -> n.address().equals(a)))
                        .findFirst();
        if (leaving.isPresent()) {
            var _ = engine.nodes().remove(leaving.get().number());
            retire(leaving.get());
        } else if (spare.isPresent()) {
            NodeEntry old = members.get(random.nextInt(members.size()));
            var _ = engine.nodes().replace(old.number(), spare.get());
            retire(old);
        }
    }

    private void retire(NodeEntry old) {
        SimulatedNode node = nodes.get(old.address());
        if (node != null) {
            node.retire();
        }
    }
}
