package io.qsfs.zdb.resp;

/**
 * The memory that all requests of a node share.
 *
 * @param heap for small arguments
 * @param direct for large ones
 */
public record RequestMemory(PayloadBudget heap, PayloadBudget direct) {
    /** Returns whether a request waits for memory. */
    boolean contended() {
        return heap.contended() || direct.contended();
    }
}
