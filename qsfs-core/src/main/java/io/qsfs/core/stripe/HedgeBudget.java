package io.qsfs.core.stripe;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many reads are repeated elsewhere to a share of all reads: when everything is slow,
 * asking four other nodes for each read makes it slower still. The same idea throttles retries in
 * gRPC (proposal A6). Thread-safe.
 */
final class HedgeBudget {
    /** Reads that pay for one that is repeated. */
    static final int READS_PER_HEDGE = 10;

    /** Repeated reads that may follow one another after a quiet time. */
    static final int SAVED_MAX = 32;

    private final AtomicInteger saved = new AtomicInteger(SAVED_MAX * READS_PER_HEDGE);

    /** Notes a read. */
    void read() {
        saved.updateAndGet(now -> Math.min(now + 1, SAVED_MAX * READS_PER_HEDGE));
    }

    /** Takes the price of one repeated read, if it was saved up. */
    boolean take() {
        return saved.getAndUpdate(now -> now < READS_PER_HEDGE ? now : now - READS_PER_HEDGE)
                >= READS_PER_HEDGE;
    }
}
