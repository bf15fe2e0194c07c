package io.qsfs.fuse.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests of each opcode and how long they took. Thread-safe. */
final class OperationCounters {
    /** Bucket i counts requests of 2^i up to 2^(i + 1) nanoseconds; the last one also longer. */
    private static final int BUCKETS = 40;

    private final EnumMap<Opcode, Counter> counters = new EnumMap<>(Opcode.class);

    OperationCounters() {
        for (var opcode : Opcode.values()) {
            counters.put(opcode, new Counter());
        }
    }

    void record(Opcode opcode, long nanos, boolean failed) {
        var counter = counters.get(opcode);
        if (counter != null) {
            counter.record(nanos, failed);
        }
    }

    /** The opcodes that were asked for at least once. */
    List<OperationSummary> summaries() {
        var summaries = new ArrayList<OperationSummary>();
        counters.forEach(
                (opcode, counter) -> {
                    if (counter.count.sum() > 0) {
                        summaries.add(counter.summary(opcode));
                    }
                });
        return summaries;
    }

    private static final class Counter {
        private final LongAdder count = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private final LongAdder totalNanos = new LongAdder();
        private final LongAccumulator longestNanos = new LongAccumulator(Long::max, 0);
        private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

        void record(long nanos, boolean failed) {
            count.increment();
            totalNanos.add(nanos);
            longestNanos.accumulate(nanos);
            int bucket = 63 - Long.numberOfLeadingZeros(Math.max(1, nanos));
            buckets.incrementAndGet(Math.min(bucket, BUCKETS - 1));
            if (failed) {
                failures.increment();
            }
        }

        OperationSummary summary(Opcode opcode) {
            long counted = count.sum();
            return new OperationSummary(
                    opcode.name(),
                    counted,
                    failures.sum(),
                    Duration.ofNanos(totalNanos.sum() / Math.max(1, counted)),
                    atMost(0.5),
                    atMost(0.99),
                    Duration.ofNanos(longestNanos.get()));
        }

        /** The upper end of the bucket within which the quantile lies. */
        private Duration atMost(double quantile) {
            long total = 0;
            for (int i = 0; i < BUCKETS; i++) {
                total += buckets.get(i);
            }
            long rank = (long) Math.ceil(total * quantile);
            long passed = 0;
            for (int i = 0; i < BUCKETS; i++) {
                passed += buckets.get(i);
                if (passed >= rank) {
                    return Duration.ofNanos(2L << i);
                }
            }
            return Duration.ofNanos(longestNanos.get());
        }
    }
}
