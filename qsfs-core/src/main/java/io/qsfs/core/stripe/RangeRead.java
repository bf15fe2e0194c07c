package io.qsfs.core.stripe;

import io.qsfs.core.erasure.ReedSolomon;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One read of a range of one data shard. First its own node is asked; when that fails, or takes
 * longer than nodes usually do, the same range of k' other shards, from which it is decoded. Who is
 * first wins. Nodes answer on threads of their own; the object's monitor guards the state.
 */
final class RangeRead {
    private final StripeContext context;
    private final Stripe stripe;
    private final int wanted;
    private final int offset;
    private final int length;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final Failures failures;
    private final Deque<Integer> spare = new ArrayDeque<>();
    private final byte[] @Nullable [] pieces;
    private int pieceCount;
    private int pending;
    private boolean primaryPending;
    private boolean decoding;
    private volatile Time.@Nullable Timer timer;

    /** How long a shard's node is expected to take: fixed while shards are sorted by it. */
    private record Expected(int shardNumber, long nanos) {}

    /** A range of a shard. */
    record Range(int shardNumber, int offset, int length) {}

    RangeRead(StripeContext context, Stripe stripe, Range range) {
        this.context = context;
        this.stripe = stripe;
        this.wanted = range.shardNumber();
        this.offset = range.offset();
        this.length = range.length();
        this.failures = new Failures(context.pool());
        this.pieces = new byte[stripe.geometry().shards()][];
    }

    /**
     * Starts the read; the array that completes the future belongs to the caller, who may give it
     * to {@link StripeContext#giveBack}.
     */
    CompletableFuture<byte[]> start() {
        Optional<PoolNode> node = usableNode(wanted);
        if (node.isEmpty()) {
            decodeFromOthers();
            return result;
        }
        synchronized (this) {
            primaryPending = true;
        }
        context.hedges().read();
        var read = ask(node.get(), wanted);
        if (!read.isDone()) {
            timer = context.environment().time().schedule(delay(), this::hedge);
        }
        then(read, this::primaryAnswered);
        return result;
    }

    private void primaryAnswered(Optional<byte[]> bytes) {
        Time.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
        if (bytes.isPresent()) {
            result.complete(bytes.get());
            return;
        }
        synchronized (this) {
            primaryPending = false;
        }
        decodeFromOthers();
        failIfHopeless();
    }

    /**
     * Asks others as well, at once if there is budget for it, else only after the longest delay.
     */
    private void hedge() {
        if (context.hedges().take()) {
            decodeFromOthers();
        } else {
            Duration longest = context.config().hedgeDelayMax();
            timer = context.environment().time().schedule(longest, this::decodeFromOthers);
        }
    }

    /** Asks for as many other shards as decoding needs, the likely fast ones first. */
    private void decodeFromOthers() {
        int dataShards = stripe.geometry().dataShards();
        synchronized (this) {
            if (decoding || result.isDone()) {
                return;
            }
            decoding = true;
            IntStream.range(0, stripe.geometry().shards())
                    .filter(number -> number != wanted && usableNode(number).isPresent())
                    .mapToObj(number -> new Expected(number, expectedNanos(number)))
                    .sorted(Comparator.comparingLong(Expected::nanos))
                    .forEach(expected -> spare.add(expected.shardNumber()));
        }
        for (int i = 0; i < dataShards; i++) {
            askNext();
        }
        failIfHopeless();
    }

    private void askNext() {
        Integer number;
        synchronized (this) {
            number = spare.poll();
            if (number == null) {
                return;
            }
            pending++;
        }
        PoolNode node = usableNode(number).orElse(null);
        if (node == null) {
            otherAnswered(number, Optional.empty());
        } else {
            then(ask(node, number), bytes -> otherAnswered(number, bytes));
        }
    }

    private void otherAnswered(int number, Optional<byte[]> bytes) {
        boolean enough;
        synchronized (this) {
            pending--;
            if (bytes.isPresent()) {
                pieces[number] = bytes.get();
                pieceCount++;
            }
            enough = bytes.isPresent() && pieceCount == stripe.geometry().dataShards();
        }
        if (enough) {
            var computation = context.environment().threads().computation();
            then(CompletableFuture.supplyAsync(this::decode, computation), result::complete);
        } else {
            if (bytes.isEmpty()) {
                askNext();
            }
            // Also after a good answer: it may have been the last, and still too few.
            failIfHopeless();
        }
    }

    private byte[] decode() {
        byte[] target = new byte[length];
        var geometry = stripe.geometry();
        ReedSolomon.of(geometry.dataShards(), geometry.parityShards())
                .reconstruct(pieces, 0, length, wanted, target, 0);
        return target;
    }

    /** Whatever happens, the reader must not wait for ever. */
    private <T> void then(CompletableFuture<T> step, Consumer<T> next) {
        var _ =
                step.thenAccept(next)
                        .exceptionally(
                                defect -> {
                                    result.completeExceptionally(defect);
                                    throw new CompletionException(defect);
                                });
    }

    private void failIfHopeless() {
        boolean hopeless;
        synchronized (this) {
            hopeless =
                    decoding
                            && !primaryPending
                            && pending == 0
                            && spare.isEmpty()
                            && pieceCount < stripe.geometry().dataShards();
        }
        if (hopeless) {
            result.completeExceptionally(unreadable());
        }
    }

    private StorageException unreadable() {
        for (int number = 0; number < stripe.geometry().shards(); number++) {
            int node = stripe.node(number);
            if (usableNode(number).isEmpty() && node != Stripe.NO_NODE) {
                String reason = context.pool().node(node).map(PoolNode::trouble).orElse("removed");
                failures.add(node, new StorageException.Unavailable(reason));
            }
        }
        return failures.summary(
                "pack %s cannot be read, fewer than %d of its %d shards are left"
                        .formatted(
                                stripe.pack(),
                                stripe.geometry().dataShards(),
                                stripe.geometry().shards()));
    }

    /** The bytes, or nothing when the node does not have them; never fails. */
    private CompletableFuture<Optional<byte[]>> ask(PoolNode node, int number) {
        Time time = context.environment().time();
        long asked = time.nanoTime();
        return node.store()
                .getRange(
                        context.seals().key(stripe.pack(), number), offset, length, context::array)
                .handle(
                        (answer, failure) -> {
                            if (failure != null) {
                                failures.add(node.entry().number(), failure);
                                return Optional.empty();
                            }
                            node.latency().record(time.nanoTime() - asked);
                            return bytes(node, number, answer);
                        });
    }

    private Optional<byte[]> bytes(PoolNode node, int number, ShardRead answer) {
        String lack =
                switch (answer) {
                    case ShardRead.Intact intact when intact.bytes().length == length -> "";
                    case ShardRead.Intact _ -> "its shard is cut short";
                    case ShardRead.Missing _ -> "its shard is missing";
                    case ShardRead.Corrupt(String reason) -> "its shard is corrupt: " + reason;
                };
        if (lack.isEmpty() && answer instanceof ShardRead.Intact intact) {
            return Optional.of(intact.bytes());
        }
        failures.add(node.entry().number(), new StorageException.Corrupt(lack));
        context.damage().damaged(stripe, number);
        return Optional.empty();
    }

    private Optional<PoolNode> usableNode(int number) {
        return context.pool().node(stripe.node(number)).filter(PoolNode::isUsable);
    }

    private long expectedNanos(int number) {
        return usableNode(number).map(node -> node.latency().highNanos()).orElse(Long.MAX_VALUE);
    }

    /** How long all but very few reads of this length take on a usual node of the stripe. */
    private Duration delay() {
        long[] known =
                IntStream.range(0, stripe.geometry().shards())
                        .mapToLong(this::expectedNanos)
                        .filter(nanos -> nanos > 0 && nanos < Long.MAX_VALUE)
                        .sorted()
                        .toArray();
        StripeStoreConfig config = context.config();
        Duration usual =
                known.length == 0
                        ? config.hedgeDelayMax()
                        : Duration.ofNanos(known[known.length / 2]);
        Duration bounded =
                usual.compareTo(config.hedgeDelayMin()) < 0 ? config.hedgeDelayMin() : usual;
        return bounded.compareTo(config.hedgeDelayMax()) > 0 ? config.hedgeDelayMax() : bounded;
    }
}
