package io.qsfs.s3.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections together hold of bodies in one direction. Beyond the budget a connection may
 * hold a little only, so that many slow clients cost little each and none is shut out. Thread-safe.
 */
final class FlowBudget {
    /** What a connection may hold in any case. */
    static final int TIGHT_BYTES = 16 << 10;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param bytesMax beyond which every connection may hold {@link #TIGHT_BYTES} only
     */
    FlowBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** So many bytes came, or went when negative. */
    void add(long count) {
        bytes.addAndGet(count);
    }

    /** How many bytes a connection may hold that would like to hold so many. */
    int share(int wanted) {
        return bytes.get() > bytesMax ? Math.min(wanted, TIGHT_BYTES) : wanted;
    }
}
