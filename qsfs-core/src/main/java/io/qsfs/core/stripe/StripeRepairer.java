package io.qsfs.core.stripe;

import io.qsfs.core.erasure.ReedSolomon;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.Candidate;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.placement.Placement;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

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
        var genuine = genuine(stripe);
        wanted.addAll(genuine.refused());
        List<Target> targets = targets(stripe, wanted);
        return store(stripe, targets, rebuild(stripe, genuine, targets));
    }

    /** {@link StripeStore#widen}. */
    Stripe widen(Stripe stripe, CodingPolicy policy) throws StorageException {
        int packLength = stripe.geometry().packLength();
        var wide = StripeGeometry.of(policy, packLength, policy.shards());
        List<PoolNode> takers = context.takers();
        if (wide.dataShards() <= stripe.geometry().dataShards() || takers.size() < wide.shards()) {
            return stripe;
        }
        byte[] bytes = encoded(stripe, wide);
        List<Integer> nodes = apart(stripe, choose(stripe, takers, wide.shards()));
        List<Target> targets = new ArrayList<>();
        byte[][] shards = new byte[wide.shards()][];
        for (int number = 0; number < wide.shards(); number++) {
            int at = number * wide.shardLength();
            shards[number] = Arrays.copyOfRange(bytes, at, at + wide.shardLength());
            PoolNode node = context.pool().node(nodes.get(number)).orElseThrow();
            targets.add(new Target(number, node));
        }
        int[] nowhere = new int[wide.shards()];
        Arrays.fill(nowhere, Stripe.NO_NODE);
        Stripe stored = store(new Stripe(stripe.pack(), wide, nowhere), targets, shards);
        if (!stored.isComplete()) {
            throw new StorageException.Unavailable(
                    stripe + " cannot be widened, a node did not take its shard");
        }
        return stored;
    }

    /** The data shards of the pack in their new geometry, with their parity behind them. */
    private byte[] encoded(Stripe stripe, StripeGeometry wide) throws StorageException {
        StripeGeometry narrow = stripe.geometry();
        byte[] @Nullable [] records = genuine(stripe).records();
        int length = narrow.shardLength();
        int dataLength = wide.dataShards() * wide.shardLength();
        byte[] bytes =
                new byte
                        [Math.max(
                                narrow.dataShards() * length, wide.shards() * wide.shardLength())];
        var code = ReedSolomon.of(narrow.dataShards(), narrow.parityShards());
        for (int number = 0; number < narrow.dataShards(); number++) {
            code.reconstruct(records, 0, length, number, bytes, number * length);
        }
        Arrays.fill(bytes, narrow.packLength(), dataLength, (byte) 0);
        ReedSolomon.of(wide.dataShards(), wide.parityShards()).encode(bytes, 0, wide.shardLength());
        return bytes;
    }

    private List<Integer> choose(Stripe stripe, List<PoolNode> takers, int count) {
        List<Candidate> free = takers.stream().map(StripeContext::candidate).toList();
        int perDomain = stripe.geometry().parityShards();
        return Placement.choose(
                new Placement.Request(
                        List.of(), free, count, perDomain, StripeContext.seed(stripe.pack())));
    }

    /**
     * The nodes in an order in which none gets the number of the shard that it has: both would have
     * one key. Each old shard stands in the way of one rotation, and there are more rotations.
     */
    private static List<Integer> apart(Stripe stripe, List<Integer> nodes) {
        List<Integer> rotated = new ArrayList<>(nodes);
        while (IntStream.range(0, stripe.geometry().shards())
                .anyMatch(number -> stripe.node(number) == rotated.get(number))) {
            Collections.rotate(rotated, 1);
        }
        return rotated;
    }

    private ShardInspector.Genuine genuine(Stripe stripe) throws StorageException {
        var failures = new Failures(context.pool());
        var genuine = inspector.readGenuine(stripe, failures);
        if (genuine.count() < stripe.geometry().dataShards()) {
            throw failures.summary(
                    "%s cannot be repaired, %d genuine shards are left"
                            .formatted(stripe, genuine.count()));
        }
        return genuine;
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
