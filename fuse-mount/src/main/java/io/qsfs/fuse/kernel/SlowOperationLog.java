package io.qsfs.fuse.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/** Keeps the latest slow requests and logs each. Thread-safe. */
final class SlowOperationLog {
    private static final Logger LOG = System.getLogger(SlowOperationLog.class.getName());

    /** How many are kept. */
    private static final int CAPACITY = 128;

    private final long thresholdNanos;
    private final ArrayDeque<SlowOperation> latest = new ArrayDeque<>();

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
        synchronized (latest) {
            if (latest.size() == CAPACITY) {
                latest.removeFirst();
            }
            latest.addLast(slow);
        }
        LOG.log(
                Level.INFO,
                "slow {0} of inode {1} by process {2}: {3} ms, errno {4}",
                slow.operation(),
                Long.toString(slow.node()),
                Integer.toString(slow.processId()),
                slow.took().toMillis(),
                errno);
    }

    /** Oldest first. */
    List<SlowOperation> latest() {
        synchronized (latest) {
            return List.copyOf(latest);
        }
    }
}
