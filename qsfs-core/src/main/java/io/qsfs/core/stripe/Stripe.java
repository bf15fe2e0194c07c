package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.Checks;
import io.qsfs.core.node.NodeTable;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Where a pack lies: its geometry and the node of each shard. Immutable. */
public final class Stripe {
    /** Stands for the node of a shard that is nowhere, as far as is known. */
    public static final int NO_NODE = -1;

    private final PackId pack;
    private final StripeGeometry geometry;
    private final int[] nodes;

    /**
     * @param nodes node number per shard number, all different, or {@link #NO_NODE}; copied
     */
    public Stripe(PackId pack, StripeGeometry geometry, int[] nodes) {
        Checks.argument(nodes.length == geometry.shards(), "one node per shard");
        Set<Integer> distinct = new HashSet<>();
        for (int node : nodes) {
            Checks.argument(
                    node >= NO_NODE && node < NodeTable.NUMBER_LIMIT, "node number " + node);
            Checks.argument(node == NO_NODE || distinct.add(node), "two shards on node " + node);
        }
        this.pack = pack;
        this.geometry = geometry;
        this.nodes = nodes.clone();
    }

    public PackId pack() {
        return pack;
    }

    public StripeGeometry geometry() {
        return geometry;
    }

    /** Number of the node that has the shard, or {@link #NO_NODE}. */
    public int node(int shardNumber) {
        return nodes[shardNumber];
    }

    /** The node number of every shard, by shard number. */
    public int[] nodes() {
        return nodes.clone();
    }

    /** Whether every shard has a node. */
    public boolean isComplete() {
        return Arrays.stream(nodes).noneMatch(node -> node == NO_NODE);
    }

    /** This stripe with one shard on another node. */
    public Stripe withNode(int shardNumber, int node) {
        int[] moved = nodes.clone();
        moved[shardNumber] = node;
        return new Stripe(pack, geometry, moved);
    }

    /** This stripe with the shards of another of the same pack and geometry where that has them. */
    public Stripe correctedBy(Stripe seen) {
        if (!geometry.equals(seen.geometry) || !pack.equals(seen.pack)) {
            return this;
        }
        int[] corrected = seen.nodes();
        for (int shard = 0; shard < corrected.length; shard++) {
            int node = nodes[shard];
            boolean free = Arrays.stream(corrected).noneMatch(other -> other == node);
            if (corrected[shard] == NO_NODE && free) {
                corrected[shard] = node;
            }
        }
        return new Stripe(pack, geometry, corrected);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stripe stripe
                && pack.equals(stripe.pack)
                && geometry.equals(stripe.geometry)
                && Arrays.equals(nodes, stripe.nodes);
    }

    @Override
    public int hashCode() {
        return 31 * pack.hashCode() + Arrays.hashCode(nodes);
    }

    @Override
    public String toString() {
        return "stripe of pack %s, %d+%d on nodes %s"
                .formatted(
                        pack,
                        geometry.dataShards(),
                        geometry.parityShards(),
                        Arrays.toString(nodes));
    }
}
