package io.qsfs.core.node;

import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Watches a request that went to several nodes and gives up on those that take far longer than
 * their peers: a node that hangs is silent like one that only works, but its peers tell how long
 * the work takes now, on this load and these disks. Thread-safe.
 *
 * <p>Giving up fails the request; the node may carry it out all the same, later. So this is only
 * for requests of which a late one does no harm.
 */
public final class Laggards implements AutoCloseable {
    /** Nobody is given up on before: one sync of a busy disk may take as long. */
    private static final Duration GRACE_MIN = Duration.ofMillis(500);

    /** How many times as long as the peers took a node may take in addition. */
    private static final int GRACE_FACTOR = 3;

    private final Time time;
    private final int expected;
    private final long started;
    private final List<Asked> open = new ArrayList<>();
    private int answered;
    private long graceNanos;
    private boolean closed;
    private Time.@Nullable Timer timer;

    private record Asked(Runnable giveUp, long nanos) {}

    /**
     * @param expected how many nodes must have answered well before another one counts as late
     */
    public Laggards(Time time, int expected) {
        this.time = time;
        this.expected = expected;
        this.started = time.nanoTime();
    }

    /**
     * Watches one node's answer.
     *
     * @param giveUp makes the answer fail soon; must not block
     */
    public <T> CompletableFuture<T> watch(CompletableFuture<T> answer, Runnable giveUp) {
        var asked = new Asked(giveUp, time.nanoTime());
        synchronized (this) {
            open.add(asked);
        }
        var _ = answer.whenComplete((_, failure) -> answered(asked, failure == null));
        return answer;
    }

    /** Stops watching. */
    @Override
    public synchronized void close() {
        closed = true;
        open.clear();
        Time.Timer next = timer;
        if (next != null) {
            next.cancel();
        }
    }

    private synchronized void answered(Asked asked, boolean well) {
        open.remove(asked);
        answered += well ? 1 : 0;
        if (graceNanos == 0 && answered >= expected && !closed) {
            long taken = time.nanoTime() - started;
            graceNanos = Math.max(GRACE_MIN.toNanos(), GRACE_FACTOR * taken);
            schedule(graceNanos);
        }
    }

    private void schedule(long delayNanos) {
        timer = open.isEmpty() ? null : time.schedule(Duration.ofNanos(delayNanos), this::look);
    }

    private void look() {
        List<Runnable> late = new ArrayList<>();
        synchronized (this) {
            long now = time.nanoTime();
            for (Asked asked : open) {
                if (now - asked.nanos >= graceNanos) {
                    late.add(asked.giveUp);
                }
            }
            if (!closed) {
                schedule(graceNanos);
            }
        }
        late.forEach(Runnable::run);
    }
}
