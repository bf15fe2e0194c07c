package io.qsfs.core.node;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One node of a {@link NodePool}: its entry, the way to it, and what is known of it. Thread-safe.
 */
public final class PoolNode {
    /** With less room than this a node is full: what is left is for deletions and their journal. */
    private static final long FREE_BYTES_MIN = 64L << 20;

    /**
     * How long a node that was given up on gets no new shards; doubled when it happens again soon.
     */
    private static final Duration PROBATION_MIN = Duration.ofSeconds(1);

    private static final Duration PROBATION_MAX = Duration.ofMinutes(1);

    private final ShardStore store;
    private final VolumeId volume;
    private final Time time;
    private final LatencyEstimate latency = new LatencyEstimate();
    private volatile NodeEntry entry;
    private volatile @Nullable NodeHealth health;
    private volatile Identity identity = Identity.UNKNOWN;
    private volatile String trouble = "";
    private volatile boolean full;
    private volatile boolean wiped;
    private long probationNanos;
    private long probationEnd;

    private enum Identity {
        UNKNOWN,
        VERIFIED,
        FOREIGN
    }

    PoolNode(NodeEntry entry, ShardStore store, VolumeId volume, Time time) {
        this.entry = entry;
        this.store = store;
        this.volume = volume;
        this.time = time;
        this.probationEnd = time.nanoTime();
    }

    public NodeEntry entry() {
        return entry;
    }

    void entry(NodeEntry changed) {
        entry = changed;
    }

    public ShardStore store() {
        return store;
    }

    /** How long small reads take. */
    public LatencyEstimate latency() {
        return latency;
    }

    /** What the node last said about itself. */
    public Optional<NodeHealth> health() {
        return Optional.ofNullable(health);
    }

    /** Whether requests have a chance: connected, and not known to be another node. */
    public boolean isUsable() {
        return identity != Identity.FOREIGN
                && !(store.connection() instanceof Connection.Down)
                && entry.duty() != NodeEntry.Duty.REMOVED;
    }

    /** Whether it is known who the node is, and whether it came back empty. */
    public boolean isVerified() {
        return isUsable() && identity == Identity.VERIFIED && trouble.isEmpty();
    }

    /** Whether the node may be given new shards. */
    public boolean takesShards() {
        return isUsable()
                && identity == Identity.VERIFIED
                && entry.duty() == NodeEntry.Duty.ACTIVE
                && !full;
    }

    /** Why the node is not usable, or takes no shards; empty when it does. */
    public String trouble() {
        if (store.connection() instanceof Connection.Down(String reason)) {
            return reason;
        }
        if (!trouble.isEmpty()) {
            return trouble;
        }
        if (full) {
            return entry.describe() + " is full";
        }
        return entry.duty() == NodeEntry.Duty.ACTIVE ? "" : entry.describe() + " is being emptied";
    }

    /**
     * Whether the node came back empty and the shards it had must be rebuilt; remembered by the
     * node itself, too.
     */
    public boolean wasWiped() {
        return wiped;
    }

    /**
     * Takes note that what a wiped node had was rebuilt, unless it was wiped once more since;
     * completes when the node knows it.
     */
    public CompletableFuture<Void> noteRebuilt() {
        var whole = new NodeIdentity(volume, entry.id());
        return NodeIdentity.read(store)
                .thenCompose(
                        found ->
                                found.equals(Optional.of(whole.lost()))
                                        ? whole.write(store).thenRun(() -> wiped = false)
                                        : CompletableFuture.completedFuture(null));
    }

    /** Gives up on what the node is doing, which takes its peers a fraction of the time. */
    public void noteSlow() {
        synchronized (this) {
            long now = time.nanoTime();
            boolean again = now - probationEnd < PROBATION_MAX.toNanos() && probationNanos > 0;
            probationNanos =
                    again
                            ? Math.min(2 * probationNanos, PROBATION_MAX.toNanos())
                            : PROBATION_MIN.toNanos();
            probationEnd = now + probationNanos;
        }
        store.giveUp("takes far longer than the other nodes");
    }

    /** Whether the node was so slow lately that new shards had better go elsewhere. */
    public synchronized boolean isOnProbation() {
        return time.nanoTime() - probationEnd < 0;
    }

    /** Takes note that the node refused a record for want of room. */
    public void noteFull() {
        full = true;
    }

    /**
     * Asks the node who and how it is; never fails.
     *
     * @param mayClaim whether a node that lost its records is given an identity that says so
     */
    CompletableFuture<Boolean> check(boolean mayClaim) {
        CompletableFuture<Boolean> who =
                NodeIdentity.read(store)
                        .thenCompose(found -> settle(found, mayClaim))
                        .exceptionally(this::noteTrouble);
        CompletableFuture<Boolean> how =
                store.health().thenApply(this::noteHealth).exceptionally(_ -> false);
        return who.thenCombine(how, Boolean::logicalAnd);
    }

    private CompletableFuture<Boolean> settle(Optional<NodeIdentity> found, boolean mayClaim) {
        NodeIdentity expected = new NodeIdentity(volume, entry.id());
        if (found.isEmpty() || found.get().equals(expected.lost())) {
            wiped = true;
            return mayClaim && found.isEmpty()
                    ? expected.lost().write(store).thenApply(_ -> verified())
                    : CompletableFuture.completedFuture(verified());
        }
        if (found.get().equals(expected)) {
            return CompletableFuture.completedFuture(verified());
        }
        trouble =
                found.get().volume().equals(volume)
                        ? entry.describe() + " answers as another node of this volume"
                        : entry.describe() + " belongs to another volume";
        identity = Identity.FOREIGN;
        return CompletableFuture.completedFuture(false);
    }

    private boolean verified() {
        identity = Identity.VERIFIED;
        trouble = "";
        return true;
    }

    private boolean noteTrouble(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        trouble = String.valueOf(cause.getMessage());
        return false;
    }

    private boolean noteHealth(NodeHealth answer) {
        health = answer;
        full = answer.freeBytes().isPresent() && answer.freeBytes().getAsLong() < FREE_BYTES_MIN;
        return true;
    }
}
