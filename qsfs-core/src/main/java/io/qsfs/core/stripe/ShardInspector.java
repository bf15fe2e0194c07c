package io.qsfs.core.stripe;

import io.qsfs.core.erasure.ReedSolomon;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.node.ShardRead;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Looks at shards one by one: are they there, are they what they should be. Thread-safe. */
final class ShardInspector {
    private final StripeContext context;

    ShardInspector(StripeContext context) {
        this.context = context;
    }

    /** What a reading of whole shards found. */
    static final class Genuine {
        private final byte[] @Nullable [] records;
        private final Set<Integer> refused = new TreeSet<>();
        private int count;

        private Genuine(int shards) {
            records = new byte[shards][];
        }

        /** Genuine shards with their trailers by shard number, null where none was read. */
        byte[] @Nullable [] records() {
            return records;
        }

        int count() {
            return count;
        }

        /** Shards that were asked for in vain. */
        Set<Integer> refused() {
            return refused;
        }
    }

    /**
     * Asks for every shard's trailer.
     *
     * @return the state of each shard by its number
     */
    Map<Integer, ShardState> probe(Stripe stripe) throws StorageException {
        Map<Integer, CompletableFuture<ShardState>> asked = new TreeMap<>();
        for (int number = 0; number < stripe.geometry().shards(); number++) {
            asked.put(number, probe(stripe, number));
        }
        Map<Integer, ShardState> states = new TreeMap<>();
        for (var shard : asked.entrySet()) {
            states.put(shard.getKey(), Futures.await(shard.getValue()));
        }
        return states;
    }

    /** Reads whole shards until k' were verified, or none is left; tells of those that are not. */
    Genuine readGenuine(Stripe stripe, Failures failures) throws StorageException {
        int needed = stripe.geometry().dataShards();
        var genuine = new Genuine(stripe.geometry().shards());
        int next = 0;
        while (genuine.count < needed && next < stripe.geometry().shards()) {
            Map<Integer, CompletableFuture<Optional<byte[]>>> round = new TreeMap<>();
            while (round.size() < needed - genuine.count && next < stripe.geometry().shards()) {
                round.put(next, readGenuine(stripe, next, failures));
                next++;
            }
            for (var shard : round.entrySet()) {
                Optional<byte[]> bytes = Futures.await(shard.getValue());
                if (bytes.isPresent()) {
                    genuine.records[shard.getKey()] = bytes.get();
                    genuine.count++;
                } else {
                    genuine.refused.add(shard.getKey());
                }
            }
        }
        return genuine;
    }

    /** Reads a whole shard; nothing when it is not there or not genuine. */
    CompletableFuture<Optional<byte[]>> readGenuine(Stripe stripe, int number, Failures failures) {
        Optional<PoolNode> node = usableNode(stripe, number);
        if (node.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var computation = context.environment().threads().computation();
        return node.get()
                .store()
                .get(context.seals().key(stripe.pack(), number))
                .handleAsync(
                        (answer, failure) -> {
                            if (failure != null) {
                                failures.add(stripe.node(number), failure);
                                return Optional.empty();
                            }
                            return genuine(stripe, number, answer, failures);
                        },
                        computation);
    }

    private Optional<byte[]> genuine(
            Stripe stripe, int number, ShardRead answer, Failures failures) {
        var label = new ShardSeals.Label(stripe.pack(), number, stripe.geometry());
        if (answer instanceof ShardRead.Intact intact
                && context.seals().isGenuine(label, intact.bytes())) {
            return Optional.of(intact.bytes());
        }
        String what = answer instanceof ShardRead.Missing ? "missing" : "not as it was written";
        failures.add(
                stripe.node(number),
                new StorageException.Corrupt("shard %d is %s".formatted(number, what)));
        context.damage().damaged(stripe, number);
        return Optional.empty();
    }

    /** {@link StripeStore#audit}. */
    Optional<Boolean> audit(Stripe stripe, int offset, int length) throws StorageException {
        StripeGeometry geometry = stripe.geometry();
        Objects.checkFromIndexSize(offset, length, geometry.shardLength());
        var failures = new Failures(context.pool());
        List<CompletableFuture<Optional<byte[]>>> asked = new ArrayList<>();
        for (int number = 0; number < geometry.shards(); number++) {
            asked.add(readRange(stripe, new RangeRead.Range(number, offset, length), failures));
        }
        byte[][] ranges = new byte[geometry.shards()][];
        for (int number = 0; number < ranges.length; number++) {
            Optional<byte[]> range = Futures.await(asked.get(number));
            if (range.isEmpty()) {
                return Optional.empty();
            }
            ranges[number] = range.get();
        }
        var code = ReedSolomon.of(geometry.dataShards(), geometry.parityShards());
        return Optional.of(code.isConsistent(ranges, 0, length));
    }

    private CompletableFuture<Optional<byte[]>> readRange(
            Stripe stripe, RangeRead.Range range, Failures failures) {
        int number = range.shardNumber();
        Optional<PoolNode> node = usableNode(stripe, number);
        if (node.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return node.get()
                .store()
                .getRange(
                        context.seals().key(stripe.pack(), number), range.offset(), range.length())
                .handle(
                        (answer, failure) -> {
                            if (failure != null) {
                                failures.add(stripe.node(number), failure);
                                return Optional.empty();
                            }
                            return answer instanceof ShardRead.Intact intact
                                            && intact.bytes().length == range.length()
                                    ? Optional.of(intact.bytes())
                                    : Optional.empty();
                        });
    }

    private CompletableFuture<ShardState> probe(Stripe stripe, int number) {
        Optional<PoolNode> node = usableNode(stripe, number);
        if (node.isEmpty()) {
            return CompletableFuture.completedFuture(ShardState.UNREACHABLE);
        }
        int length = stripe.geometry().shardLength();
        var label = new ShardSeals.Label(stripe.pack(), number, stripe.geometry());
        return node.get()
                .store()
                .getRange(
                        context.seals().key(stripe.pack(), number),
                        length,
                        ShardSeals.TRAILER_LENGTH)
                .handle(
                        (answer, failure) -> {
                            if (failure != null) {
                                var _ = Failures.storageFailure(failure);
                                return ShardState.UNREACHABLE;
                            }
                            return switch (answer) {
                                case ShardRead.Intact intact ->
                                        context.seals()
                                                        .open(intact.bytes())
                                                        .filter(label::equals)
                                                        .isPresent()
                                                ? ShardState.PRESENT
                                                : ShardState.DAMAGED;
                                case ShardRead.Missing _ -> ShardState.MISSING;
                                case ShardRead.Corrupt _ -> ShardState.DAMAGED;
                            };
                        });
    }

    private Optional<PoolNode> usableNode(Stripe stripe, int number) {
        return context.pool().node(stripe.node(number)).filter(PoolNode::isUsable);
    }
}
