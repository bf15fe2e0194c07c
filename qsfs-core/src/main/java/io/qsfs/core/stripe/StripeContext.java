package io.qsfs.core.stripe;

import io.qsfs.core.bytes.ArrayPool;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.Candidate;
import io.qsfs.core.time.Environment;

import java.util.List;

/**
 * What all work on stripes of one volume shares.
 *
 * @param ranges arrays for answers of nodes
 * @param hedges bounds how many reads are repeated elsewhere
 */
record StripeContext(
        NodePool pool,
        ShardSeals seals,
        Environment environment,
        StripeStoreConfig config,
        DamageListener damage,
        ArrayPool ranges,
        HedgeBudget hedges) {
    /** Arrays of ranges kept while nobody uses them: what two windows of reading ahead take. */
    private static final int MAX_IDLE_RANGES = 16;

    static StripeContext of(
            NodePool pool,
            ShardSeals seals,
            Environment environment,
            StripeStoreConfig config,
            DamageListener damage) {
        var ranges = new ArrayPool(StripeReader.RANGE_LENGTH_MAX, MAX_IDLE_RANGES);
        return new StripeContext(
                pool, seals, environment, config, damage, ranges, new HedgeBudget());
    }

    /** An array of that length, holding anything. */
    byte[] array(int length) {
        return length == StripeReader.RANGE_LENGTH_MAX ? ranges.take() : new byte[length];
    }

    /** Takes back an array that nobody looks at any more. */
    void giveBack(byte[] array) {
        ranges.give(array);
    }

    /** Nodes that may be given shards now. */
    List<PoolNode> takers() {
        return pool.nodes().stream().filter(PoolNode::takesShards).toList();
    }

    /** Those of them that keep nobody waiting, when there are enough of these; else all. */
    List<PoolNode> takers(int enough) {
        List<PoolNode> all = takers();
        List<PoolNode> prompt = all.stream().filter(node -> !node.isOnProbation()).toList();
        return prompt.size() >= enough ? prompt : all;
    }

    /** How much of new shards a node should get: by its free room, when it is known. */
    static Candidate candidate(PoolNode node) {
        var free = node.health().map(NodeHealth::freeBytes);
        double weight = free.isPresent() ? free.get().orElse(1) : 1;
        return new Candidate(node.entry().number(), node.entry().labels(), Math.max(1, weight));
    }

    /** Draws nodes for a pack; the same again when it is retried. */
    static long seed(PackId pack) {
        return pack.writer().low() ^ pack.sequence();
    }
}
