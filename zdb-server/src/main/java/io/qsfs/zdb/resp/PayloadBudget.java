package io.qsfs.zdb.resp;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds the memory of all requests that are being received or run. Requests that find no room wait
 * in the order of their arrival. Thread-safe.
 */
public final class PayloadBudget {
    private final long limit;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long used;

    private record Waiting(long length, Runnable granted) {}

    /**
     * @param limit in bytes; at least one largest request
     */
    public PayloadBudget(long limit) {
        this.limit = limit;
    }

    /**
     * Asks for room.
     *
     * @param granted run later, in some other thread, when there is none now
     * @return whether there is room now
     */
    synchronized boolean acquire(long length, Runnable granted) {
        if (waiting.isEmpty() && used + length <= limit) {
            used += length;
            return true;
        }
        waiting.addLast(new Waiting(length, granted));
        return false;
    }

    /** Returns whether a request waits. */
    synchronized boolean contended() {
        return !waiting.isEmpty();
    }

    /** Gives room back. */
    void release(long length) {
        synchronized (this) {
            used -= length;
        }
        grant();
    }

    private void grant() {
        while (true) {
            Runnable granted;
            synchronized (this) {
                Waiting next = waiting.peekFirst();
                if (next == null || used + next.length() > limit) {
                    return;
                }
                waiting.removeFirst();
                used += next.length();
                granted = next.granted();
            }
            granted.run();
        }
    }
}
