package io.qsfs.zdb.server;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the replies of all connections that clients have not taken yet. A client that takes its
 * replies is never held up: when memory is short, those are cut off that took nothing for a while,
 * and when it is very short, the one that holds most. Thread-safe.
 */
final class ReplyMemory {
    /** Bytes from which on clients that stall are cut off. */
    private static final long SHORT = 24L << 20;

    /** Bytes from which on the largest holder is cut off, whether it stalls or not. */
    private static final long VERY_SHORT = 40L << 20;

    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong used = new AtomicLong();
    private final Set<Holder> holders = ConcurrentHashMap.newKeySet();
    private final AtomicLong relievedAt = new AtomicLong(System.nanoTime());

    /** One connection. */
    interface Holder {
        /** Returns the bytes of replies that the client has not taken. */
        long unsent();

        /** Returns when the client took something last, as {@link System#nanoTime}. */
        long progressedAt();

        /** Ends the connection; may be called by any thread. */
        void cutOff();
    }

    void add(Holder holder) {
        holders.add(holder);
    }

    void remove(Holder holder) {
        holders.remove(holder);
    }

    /** Notes that bytes wait for a client; may cut off others, or this one. */
    void wrote(long length) {
        long total = used.addAndGet(length);
        if (total > VERY_SHORT) {
            holders.stream()
                    .max(Comparator.comparingLong(Holder::unsent))
                    .ifPresent(Holder::cutOff);
        } else if (total > SHORT) {
            relieve();
        }
    }

    /** Notes that a client took bytes, or is gone. */
    void sent(long length) {
        used.addAndGet(-length);
    }

    /** Returns whether clients that have not taken their last reply must wait for the next. */
    boolean isShort() {
        return used.get() > SHORT;
    }

    private void relieve() {
        long now = System.nanoTime();
        long last = relievedAt.get();
        if (now - last < STALL_NANOS / 10 || !relievedAt.compareAndSet(last, now)) {
            return;
        }
        for (Holder holder : holders) {
            if (holder.unsent() > 0 && now - holder.progressedAt() > STALL_NANOS) {
                holder.cutOff();
            }
        }
    }
}
