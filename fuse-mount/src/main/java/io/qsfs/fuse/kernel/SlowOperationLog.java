package io.qsfs.fuse.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Keeps the latest slow requests and logs them, one a second at most: when the nodes are slow all
 * requests are. Thread-safe.
 */
final class SlowOperationLog {
    private static final Logger LOG = System.getLogger(SlowOperationLog.class.getName());

    /** How many are kept. */
    private static final int CAPACITY = 128;

    private static final long LOG_INTERVAL_NANOS = 1_000_000_000L;

    private final long thresholdNanos;
    private final ArrayDeque<SlowOperation> latest = new ArrayDeque<>();
    private long nextLogNanos = System.nanoTime();
    private int unlogged;

    /**
     * @param threshold what takes longer is slow
     */
    SlowOperationLog(Duration threshold) {
        thresholdNanos = threshold.toNanos();
    }

    boolean isSlow(long nanos) {
        return nanos > thresholdNanos;
    }

    void add(Opcode opcode, Request request, long nanos, int errno) {
        var slow =
                new SlowOperation(
                        Instant.now(),
                        opcode.name(),
                        request.node(),
                        request.caller().processId(),
                        Duration.ofNanos(nanos),
                        errno);
        int others = keep(slow);
        if (others < 0) {
            return;
        }
        LOG.log(
                Level.INFO,
                "slow {0} of inode {1} by process {2}: {3} ms, errno {4}; {5} more since the last"
                        + " such message",
                slow.operation(),
                Long.toString(slow.node()),
                Integer.toString(slow.processId()),
                slow.took().toMillis(),
                errno,
                others);
    }

    /** Returns how many were not logged since the last one was; below zero if neither is this. */
    private int keep(SlowOperation slow) {
        synchronized (latest) {
            if (latest.size() == CAPACITY) {
                latest.removeFirst();
            }
            latest.addLast(slow);
            long now = System.nanoTime();
            if (now - nextLogNanos < 0) {
                unlogged++;
                return -1;
            }
            int others = unlogged;
            unlogged = 0;
            nextLogNanos = now + LOG_INTERVAL_NANOS;
            return others;
        }
    }

    /** Oldest first. */
    List<SlowOperation> latest() {
        synchronized (latest) {
            return List.copyOf(latest);
        }
    }
}
