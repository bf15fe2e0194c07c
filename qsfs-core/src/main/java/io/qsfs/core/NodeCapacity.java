package io.qsfs.core;

import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.volume.Capacity;
import io.qsfs.core.volume.Room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Usable bytes of the nodes as they last said, those that are away for the moment included. Stripes
 * take equal shards of k + m nodes, so what is free counts by the nodes' sum, reduced by the code;
 * a disk that several nodes share counts once. Thread-safe.
 */
record NodeCapacity(NodePool pool, CodingPolicy policy) implements Capacity {
    /** What is reported while no node has said anything: enough for everybody. */
    private static final long UNKNOWN = Long.MAX_VALUE / 4;

    @Override
    public Room room() {
        List<NodeHealth> all = new ArrayList<>();
        List<NodeHealth> taking = new ArrayList<>();
        for (PoolNode node : pool.nodes()) {
            node.health().ifPresent(all::add);
            if (node.entry().duty() == NodeEntry.Duty.ACTIVE) {
                node.health().ifPresent(taking::add);
            }
        }
        return all.isEmpty() ? new Room(UNKNOWN, UNKNOWN) : room(all, taking, policy);
    }

    /**
     * The room on nodes.
     *
     * @param taking those of them that new shards go to
     */
    static Room room(List<NodeHealth> all, List<NodeHealth> taking, CodingPolicy policy) {
        // A node that says nothing, or boasts, must not make the sum overflow.
        long most = UNKNOWN / all.size();
        long used = 0;
        for (NodeHealth node : all) {
            used += Math.min(most, node.usedBytes());
        }
        long free = 0;
        Map<String, Long> freeOfDisks = new HashMap<>();
        for (NodeHealth node : taking) {
            long nodeFree = Math.min(most, node.freeBytes().orElse(most));
            if (node.disk().isEmpty()) {
                free += nodeFree;
                continue;
            }
            NodeHealth.Disk disk = node.disk().get();
            freeOfDisks.merge(
                    disk.name(),
                    Math.min(nodeFree, disk.freeBytes()),
                    (known, more) -> Math.min(known + more, disk.freeBytes()));
        }
        for (long disk : freeOfDisks.values()) {
            free += disk;
        }
        return new Room(usable(used + free, policy), usable(free, policy));
    }

    private static long usable(long bytes, CodingPolicy policy) {
        return (long) ((double) bytes * policy.dataShards() / policy.shards());
    }
}
