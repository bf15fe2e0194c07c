package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.placement.CodingPolicy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Finds the shards of a pack by asking every node for each of them. Thread-safe. */
final class StripeLocator {
    private final StripeContext context;
    private final CodingPolicy policy;

    StripeLocator(StripeContext context, CodingPolicy policy) {
        this.context = context;
        this.policy = policy;
    }

    /** A shard that a node says it has. */
    private record Sighting(int shardNumber, int node) {}

    /**
     * {@link StripeStore#locate}. A stripe that was acknowledged had all its shards, each on its
     * own node. So if at most m nodes are silent, or lost or damaged what they had, k' of its
     * shards show; if fewer show, it was not acknowledged.
     */
    Optional<Stripe> locate(PackId pack) throws StorageException {
        var failures = new Failures(context.pool());
        Set<Integer> silent = new HashSet<>();
        Map<StripeGeometry, int[]> found = new HashMap<>();
        for (var asked : ask(pack, silent, failures).entrySet()) {
            Sighting sighting = asked.getKey();
            Optional<ShardSeals.Label> label = Futures.await(asked.getValue());
            if (label.isPresent() && label.get().shardNumber() == sighting.shardNumber()) {
                var geometry = label.get().geometry();
                int[] nodes = found.computeIfAbsent(geometry, StripeLocator::nowhere);
                place(nodes, sighting);
            }
        }
        silent.addAll(failures.nodes());
        Optional<Stripe> best =
                found.entrySet().stream()
                        .map(entry -> new Stripe(pack, entry.getKey(), entry.getValue()))
                        .filter(stripe -> surplus(stripe) >= 0)
                        .max((a, b) -> Integer.compare(surplus(a), surplus(b)));
        if (best.isEmpty() && silent.size() > policy.parityShards()) {
            throw failures.summary(
                    "whether pack %s was stored cannot be told, %d nodes do not say"
                            .formatted(pack, silent.size()));
        }
        return best;
    }

    private Map<Sighting, CompletableFuture<Optional<ShardSeals.Label>>> ask(
            PackId pack, Set<Integer> silent, Failures failures) {
        Map<Sighting, CompletableFuture<Optional<ShardSeals.Label>>> asked = new HashMap<>();
        for (PoolNode node : context.pool().nodes()) {
            int nodeNumber = node.entry().number();
            if (!node.isUsable()) {
                failures.add(nodeNumber, new StorageException.Unavailable(node.trouble()));
                continue;
            }
            if (node.wasWiped()) {
                silent.add(nodeNumber);
            }
            for (int number = 0; number < policy.shards(); number++) {
                asked.put(new Sighting(number, nodeNumber), ask(pack, node, number, failures));
            }
        }
        return asked;
    }

    private CompletableFuture<Optional<ShardSeals.Label>> ask(
            PackId pack, PoolNode node, int number, Failures failures) {
        return node.store()
                .getRange(
                        context.seals().key(pack, number),
                        -ShardSeals.TRAILER_LENGTH,
                        ShardSeals.TRAILER_LENGTH)
                .handle(
                        (answer, failure) -> {
                            if (failure != null) {
                                failures.add(node.entry().number(), failure);
                                return Optional.empty();
                            }
                            Optional<ShardSeals.Label> label =
                                    answer instanceof ShardRead.Intact intact
                                            ? context.seals()
                                                    .open(intact.bytes())
                                                    .filter(l -> l.pack().equals(pack))
                                            : Optional.empty();
                            if (label.isEmpty() && !(answer instanceof ShardRead.Missing)) {
                                failures.add(node.entry().number(), damaged(number));
                            }
                            return label;
                        });
    }

    /** A node with a damaged record of the pack says at most that there was one. */
    private static StorageException damaged(int number) {
        return new StorageException.Corrupt("what may be shard %d is damaged".formatted(number));
    }

    private static int[] nowhere(StripeGeometry geometry) {
        int[] nodes = new int[geometry.shards()];
        Arrays.fill(nodes, Stripe.NO_NODE);
        return nodes;
    }

    /** After failed tries a shard may lie on two nodes, and a node may have two shards. */
    private static void place(int[] nodes, Sighting sighting) {
        boolean taken = Arrays.stream(nodes).anyMatch(node -> node == sighting.node());
        int number = sighting.shardNumber();
        if (number < nodes.length && nodes[number] == Stripe.NO_NODE && !taken) {
            nodes[number] = sighting.node();
        }
    }

    private static int surplus(Stripe stripe) {
        int known = (int) Arrays.stream(stripe.nodes()).filter(n -> n != Stripe.NO_NODE).count();
        return known - stripe.geometry().dataShards();
    }
}
