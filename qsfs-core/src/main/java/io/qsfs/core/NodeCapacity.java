package io.qsfs.core;

import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.volume.Capacity;
import io.qsfs.core.volume.Room;

import java.util.Optional;

/**
 * Usable bytes of the nodes as they last said. Stripes take equal shards of k + m nodes, so what is
 * free counts by the nodes' sum, reduced by the code. Thread-safe.
 */
record NodeCapacity(NodePool pool, CodingPolicy policy) implements Capacity {
    /** What is reported while no node has said anything: enough for everybody. */
    private static final long UNKNOWN = Long.MAX_VALUE / 4;

    @Override
    public Room room() {
        long used = 0;
        long free = 0;
        boolean known = false;
        for (PoolNode node : pool.nodes()) {
            Optional<NodeHealth> health = node.health();
            if (health.isPresent()) {
                used += health.get().usedBytes();
                // A node that says nothing, or boasts, must not make the sum overflow.
                long most = UNKNOWN / pool.nodes().size();
                long nodeFree = Math.min(most, health.get().freeBytes().orElse(most));
                free += node.takesShards() ? nodeFree : 0;
                known = true;
            }
        }
        return known ? new Room(usable(used + free), usable(free)) : new Room(UNKNOWN, UNKNOWN);
    }

    private long usable(long bytes) {
        return (long) ((double) bytes * policy.dataShards() / policy.shards());
    }
}
