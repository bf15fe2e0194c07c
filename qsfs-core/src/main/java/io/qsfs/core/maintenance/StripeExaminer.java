package io.qsfs.core.maintenance;

import io.qsfs.core.crypto.ShardKeys;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Judges stripes by an inventory, without asking any node again. Thread-safe.
 *
 * @param mayWiden whether narrow stripes can be stored anew at full width
 */
record StripeExaminer(
        NodePool pool, ShardKeys keys, CodingPolicy policy, Suspects suspects, boolean mayWiden) {
    StripeCondition examine(Stripe stripe, NodeInventory inventory) {
        Set<Integer> missing = new TreeSet<>(suspects.shards(stripe.pack()));
        Set<Integer> misplaced = new TreeSet<>();
        for (int shard = 0; shard < stripe.geometry().shards(); shard++) {
            int number = stripe.node(shard);
            Optional<PoolNode> node = pool.node(number);
            if (node.isEmpty() || !inventory.holds(number, key(stripe, shard))) {
                missing.add(shard);
            } else if (node.get().entry().duty() != NodeEntry.Duty.ACTIVE) {
                misplaced.add(shard);
            }
        }
        boolean canWiden =
                mayWiden
                        && pool.nodes().stream().filter(PoolNode::takesShards).count()
                                >= policy.shards();
        return new StripeCondition(stripe, missing, misplaced, isNarrow(stripe), canWiden);
    }

    /**
     * The stripe with shards found again on other nodes, where an earlier repair or a write that
     * went elsewhere left them.
     */
    Stripe adopt(Stripe stripe, NodeInventory inventory) {
        Stripe found = stripe;
        for (int shard = 0; shard < stripe.geometry().shards(); shard++) {
            ShardKey key = key(stripe, shard);
            if (!inventory.holds(stripe.node(shard), key)) {
                Optional<Integer> holder = otherHolder(found, key, inventory);
                if (holder.isPresent()) {
                    found = found.withNode(shard, holder.get());
                }
            }
        }
        return found;
    }

    private Optional<Integer> otherHolder(Stripe stripe, ShardKey key, NodeInventory inventory) {
        int[] used = stripe.nodes();
        return pool.nodes().stream()
                .filter(node -> node.entry().duty() == NodeEntry.Duty.ACTIVE)
                .map(node -> node.entry().number())
                .filter(number -> IntStream.of(used).noneMatch(node -> node == number))
                .filter(number -> inventory.holds(number, key))
                .findFirst();
    }

    private boolean isNarrow(Stripe stripe) {
        StripeGeometry geometry = stripe.geometry();
        var full = StripeGeometry.of(policy, geometry.packLength(), policy.shards());
        return geometry.dataShards() < full.dataShards();
    }

    private ShardKey key(Stripe stripe, int shard) {
        return ShardKey.read(keys.shard(stripe.pack(), shard), 0);
    }
}
