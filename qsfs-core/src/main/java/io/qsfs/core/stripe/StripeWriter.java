package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.CodingPolicy;

import java.util.List;
import java.util.Optional;

/** Stores packs: as wide as the policy allows and the nodes that work permit. Thread-safe. */
final class StripeWriter {
    private final StripeContext context;
    private final CodingPolicy policy;

    StripeWriter(StripeContext context, CodingPolicy policy) {
        this.context = context;
        this.policy = policy;
    }

    /** {@link StripeStore#write}. Each round that fails leaves out at least one node. */
    Stripe write(PackId pack, byte[] buffer, int packLength) throws StorageException {
        var failures = new Failures(context.pool());
        while (true) {
            List<PoolNode> takers =
                    context.takers(policy.parityShards() + 1).stream()
                            .filter(node -> !failures.nodes().contains(node.entry().number()))
                            .toList();
            if (failures.isFenced() || !fits(packLength, takers.size())) {
                throw tooFew(pack, takers.size(), failures);
            }
            var geometry = StripeGeometry.of(policy, packLength, takers.size());
            var source = new PackBuffer(pack, geometry, buffer);
            Optional<Stripe> stripe = new StripeAttempt(context, source, takers, failures).run();
            if (stripe.isPresent()) {
                return stripe.get();
            }
        }
    }

    private boolean fits(int packLength, int nodes) {
        int dataShards = Math.min(policy.dataShards(), nodes - policy.parityShards());
        return dataShards >= 1 && packLength <= (long) dataShards * CodingPolicy.SHARD_LENGTH_MAX;
    }

    /** Writing is only safe on m + 1 nodes or more: fewer might miss that a newer writer came. */
    private StorageException tooFew(PackId pack, int takers, Failures failures) {
        for (PoolNode node : context.pool().nodes()) {
            if (!node.takesShards() && !failures.nodes().contains(node.entry().number())) {
                failures.add(node.entry().number(), new StorageException.Unavailable(reason(node)));
            }
        }
        return failures.summary(
                "pack %s cannot be stored, %d nodes take shards and policy %s needs %d at least"
                        .formatted(pack, takers, policy, policy.parityShards() + 1));
    }

    private static String reason(PoolNode node) {
        return node.trouble().isEmpty() ? "not checked yet" : node.trouble();
    }
}
