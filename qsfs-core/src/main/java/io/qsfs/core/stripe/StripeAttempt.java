package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.erasure.ReedSolomon;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Laggards;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.Candidate;
import io.qsfs.core.placement.Placement;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One try to store a pack with one geometry: a shard that its node does not take goes to a node
 * that has none yet, until there is no such node. A node that all but m others leave far behind is
 * given up on like one that fails; a shard that it stores after all is a record nobody names. Nodes
 * answer on threads of their own; the object's monitor guards which node has which shard.
 */
final class StripeAttempt {
    /** Shards up to this length are coded by the calling thread: handing over would cost more. */
    private static final int INLINE_LENGTH_MAX = 64 << 10;

    private final StripeContext context;
    private final PackId pack;
    private final StripeGeometry geometry;
    private final byte[] bytes;
    private final TreeMap<Integer, PoolNode> candidates = new TreeMap<>();
    private final Set<Integer> tried = new HashSet<>();
    private final Failures failures;
    private final Laggards laggards;
    private final int[] nodes;

    /**
     * @param candidates nodes to use, at least as many as shards
     * @param failures takes what goes wrong
     */
    StripeAttempt(
            StripeContext context,
            PackBuffer source,
            List<PoolNode> candidates,
            Failures failures) {
        this.context = context;
        this.pack = source.pack();
        this.geometry = source.geometry();
        this.bytes = source.bytes();
        this.failures = failures;
        this.laggards = new Laggards(context.environment().time(), geometry.dataShards());
        this.nodes = new int[geometry.shards()];
        Arrays.fill(nodes, Stripe.NO_NODE);
        candidates.forEach(node -> this.candidates.put(node.entry().number(), node));
    }

    /** Blocks until every shard is stored or cannot be; empty when some shard found no node. */
    Optional<Stripe> run() {
        List<Integer> chosen = choose(geometry.shards());
        for (int number = 0; number < nodes.length; number++) {
            nodes[number] = chosen.get(number);
        }
        int dataLength = geometry.dataShards() * geometry.shardLength();
        Arrays.fill(bytes, geometry.packLength(), dataLength, (byte) 0);
        CompletableFuture<Void> encoded = CompletableFuture.runAsync(this::encode, executor());
        List<CompletableFuture<Boolean>> stored = new ArrayList<>();
        boolean complete = true;
        try (laggards) {
            for (int number = 0; number < nodes.length; number++) {
                stored.add(store(number, encoded));
            }
            for (CompletableFuture<Boolean> shard : stored) {
                complete &= shard.join();
            }
        }
        return complete ? Optional.of(new Stripe(pack, geometry, nodes)) : Optional.empty();
    }

    private void encode() {
        ReedSolomon.of(geometry.dataShards(), geometry.parityShards())
                .encode(bytes, 0, geometry.shardLength());
    }

    /** Data shards are on their way while parity is computed. */
    private CompletableFuture<Boolean> store(int number, CompletableFuture<Void> encoded) {
        CompletableFuture<ByteBuffer> trailer =
                number < geometry.dataShards()
                        ? CompletableFuture.supplyAsync(() -> seal(number), executor())
                        : encoded.thenApplyAsync(_ -> seal(number), executor());
        return trailer.thenCompose(seal -> put(number, seal));
    }

    private ByteBuffer seal(int number) {
        int offset = number * geometry.shardLength();
        var label = new ShardSeals.Label(pack, number, geometry);
        return ByteBuffer.wrap(context.seals().seal(label, bytes, offset));
    }

    private CompletableFuture<Boolean> put(int number, ByteBuffer trailer) {
        PoolNode node = nodeOf(number);
        int length = geometry.shardLength();
        var shard = ByteBuffer.wrap(bytes, number * length, length);
        var stored = node.store().put(context.seals().key(pack, number), shard, trailer);
        return laggards.watch(stored, node::noteSlow)
                .handle((_, failure) -> failure == null || noteFailure(node, failure))
                .thenCompose(
                        done ->
                                done || !replace(number)
                                        ? CompletableFuture.completedFuture(done)
                                        : put(number, trailer));
    }

    private boolean noteFailure(PoolNode node, Throwable failure) {
        if (Failures.storageFailure(failure) instanceof StorageException.NoSpace) {
            node.noteFull();
        }
        failures.add(node.entry().number(), failure);
        return false;
    }

    private synchronized PoolNode nodeOf(int number) {
        return Checks.present(candidates.get(nodes[number]), "a shard without a node is stored");
    }

    /** Gives the shard another node; false when no node is left, or none would ever take it. */
    private synchronized boolean replace(int number) {
        nodes[number] = Stripe.NO_NODE;
        List<Integer> other = failures.isFenced() ? List.of() : choose(1);
        if (!other.isEmpty()) {
            nodes[number] = other.getFirst();
        }
        return !other.isEmpty();
    }

    /** Nodes that have no shard and were not tried, in keeping with those that have one. */
    private synchronized List<Integer> choose(int count) {
        List<Candidate> occupied = new ArrayList<>();
        List<Candidate> free = new ArrayList<>();
        candidates.forEach(
                (number, node) -> {
                    boolean holds = Arrays.stream(nodes).anyMatch(n -> n == number);
                    if (holds) {
                        occupied.add(StripeContext.candidate(node));
                    } else if (!tried.contains(number)) {
                        free.add(StripeContext.candidate(node));
                    }
                });
        List<Integer> chosen =
                Placement.choose(
                        new Placement.Request(
                                occupied,
                                free,
                                count,
                                geometry.parityShards(),
                                StripeContext.seed(pack)));
        tried.addAll(chosen);
        return chosen;
    }

    private Executor executor() {
        return geometry.shardLength() <= INLINE_LENGTH_MAX
                ? Runnable::run
                : context.environment().threads().computation();
    }
}
