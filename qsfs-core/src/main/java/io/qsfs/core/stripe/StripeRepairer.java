package io.qsfs.core.stripe;

import io.qsfs.core.erasure.ReedSolomon;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.Candidate;
import io.qsfs.core.placement.Placement;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Brings a stripe back to all its shards. Works on ciphertext with the repair capability alone.
 *
 * <p>Order: a shard is stored on its new node before anybody is told that it is there; the old
 * record, if there is one, is left for {@link StripeStore#discard}. So a crash leaves a spare
 * record at worst. Thread-safe, but two repairs of one stripe at a time would store it twice.
 */
final class StripeRepairer {
    private final StripeContext context;
    private final ShardInspector inspector;

    StripeRepairer(StripeContext context) {
        this.context = context;
        this.inspector = new ShardInspector(context);
    }

    /**
     * {@link StripeStore#repair}.
     *
     * @param suspects shards to rebuild although a record with their trailer may be there
     */
    Stripe repair(Stripe stripe, Set<Integer> suspects) throws StorageException {
        Set<Integer> wanted = shardsToPlace(stripe);
        wanted.addAll(suspects);
        if (targets(stripe, wanted).isEmpty()) {
            return stripe;
        }
        var failures = new Failures(context.pool());
        var genuine = inspector.readGenuine(stripe, failures);
        if (genuine.count() < stripe.geometry().dataShards()) {
            throw failures.summary(
                    "%s cannot be repaired, %d genuine shards are left"
                            .formatted(stripe, genuine.count()));
        }
        wanted.addAll(genuine.refused());
        List<Target> targets = targets(stripe, wanted);
        return store(stripe, targets, rebuild(stripe, genuine, targets));
    }

    /** A shard and the node that is to take it. */
    private record Target(int shardNumber, PoolNode node) {}

    /** Shards that are not where they should be, or whose node is to be emptied. */
    private Set<Integer> shardsToPlace(Stripe stripe) throws StorageException {
        Set<Integer> wanted = new TreeSet<>();
        for (var shard : inspector.probe(stripe).entrySet()) {
            boolean stays =
                    context.pool()
                            .node(stripe.node(shard.getKey()))
                            .filter(node -> node.entry().duty() == NodeEntry.Duty.ACTIVE)
                            .isPresent();
            if (shard.getValue() != ShardState.PRESENT || !stays) {
                wanted.add(shard.getKey());
            }
        }
        return wanted;
    }

    /** A node for each shard to place, as far as there are nodes without a shard of the stripe. */
    private List<Target> targets(Stripe stripe, Set<Integer> wanted) {
        List<Candidate> occupied = new ArrayList<>();
        Set<Integer> holding = new TreeSet<>();
        for (int number = 0; number < stripe.geometry().shards(); number++) {
            Optional<PoolNode> holder = context.pool().node(stripe.node(number));
            if (!wanted.contains(number) && holder.isPresent()) {
                occupied.add(StripeContext.candidate(holder.get()));
                holding.add(stripe.node(number));
            }
        }
        List<Candidate> free =
                context.takers().stream()
                        .map(StripeContext::candidate)
                        .filter(candidate -> !holding.contains(candidate.number()))
                        .toList();
        List<Integer> chosen =
                new ArrayList<>(
                        Placement.choose(
                                new Placement.Request(
                                        occupied,
                                        free,
                                        wanted.size(),
                                        stripe.geometry().parityShards(),
                                        StripeContext.seed(stripe.pack()))));
        return assign(stripe, wanted, chosen);
    }

    /** A shard that its own node can take again stays there. */
    private List<Target> assign(Stripe stripe, Set<Integer> wanted, List<Integer> chosen) {
        List<Target> targets = new ArrayList<>();
        List<Integer> homeless = new ArrayList<>();
        for (int number : wanted) {
            int home = stripe.node(number);
            if (chosen.removeIf(node -> node == home)) {
                context.pool().node(home).ifPresent(node -> targets.add(new Target(number, node)));
            } else {
                homeless.add(number);
            }
        }
        for (int i = 0; i < Math.min(homeless.size(), chosen.size()); i++) {
            int number = homeless.get(i);
            context.pool()
                    .node(chosen.get(i))
                    .ifPresent(node -> targets.add(new Target(number, node)));
        }
        return targets;
    }

    private static byte[][] rebuild(
            Stripe stripe, ShardInspector.Genuine genuine, List<Target> targets) {
        int length = stripe.geometry().shardLength();
        int[] wanted = targets.stream().mapToInt(Target::shardNumber).toArray();
        byte[][] shards = new byte[wanted.length][length];
        ReedSolomon.of(stripe.geometry().dataShards(), stripe.geometry().parityShards())
                .reconstruct(genuine.records(), 0, length, wanted, shards, 0);
        return shards;
    }

    private Stripe store(Stripe stripe, List<Target> targets, byte[][] shards)
            throws StorageException {
        var failures = new Failures(context.pool());
        List<CompletableFuture<Void>> stored = new ArrayList<>();
        for (int i = 0; i < shards.length; i++) {
            stored.add(put(stripe, targets.get(i), shards[i]));
        }
        int[] nodes = stripe.nodes();
        int count = 0;
        for (int i = 0; i < shards.length; i++) {
            int node = targets.get(i).node().entry().number();
            try {
                var _ = Futures.await(stored.get(i));
                vacate(nodes, node);
                nodes[targets.get(i).shardNumber()] = node;
                count++;
            } catch (StorageException e) {
                failures.add(node, e);
            }
        }
        if (failures.isFenced() || count == 0) {
            throw failures.summary(stripe + " cannot be repaired");
        }
        return new Stripe(stripe.pack(), stripe.geometry(), nodes);
    }

    /** A node that gets a shard has lost the one that it was thought to have. */
    private static void vacate(int[] nodes, int target) {
        for (int number = 0; number < nodes.length; number++) {
            if (nodes[number] == target) {
                nodes[number] = Stripe.NO_NODE;
            }
        }
    }

    private CompletableFuture<Void> put(Stripe stripe, Target target, byte[] shard) {
        int number = target.shardNumber();
        var label = new ShardSeals.Label(stripe.pack(), number, stripe.geometry());
        byte[] trailer = context.seals().seal(label, shard, 0);
        return target.node()
                .store()
                .put(
                        context.seals().key(stripe.pack(), number),
                        ByteBuffer.wrap(shard),
                        ByteBuffer.wrap(trailer));
    }
}
