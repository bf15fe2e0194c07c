package io.qsfs.core.volume;

import io.qsfs.core.bytes.PackId;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Contents of chunks that were read lately, and those being read. Thread-safe. Chunks never change,
 * so nothing is ever invalidated; the longest unused goes first. Arrays are shared: nobody writes
 * to them.
 */
final class ChunkCache {
    private static final int STRIPES = 16;

    private final Stripe[] stripes = new Stripe[STRIPES];
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /**
     * @param maxBytes of content, divided evenly over stripes of the cache
     */
    ChunkCache(long maxBytes) {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(maxBytes / STRIPES);
        }
    }

    /** Names a chunk for ever. */
    record Key(PackId pack, int number) {}

    /**
     * @param content perhaps not complete yet
     * @param claimed whether nobody was reading it: the caller has to read it and {@link #complete}
     *     the claim, or {@link #fail} it
     */
    record Lookup(CompletableFuture<byte[]> content, boolean claimed) {}

    Lookup getOrClaim(Key key) {
        Lookup found = stripe(key).getOrClaim(key);
        (found.claimed ? misses : hits).increment();
        return found;
    }

    /** Whether the content is there or on its way. */
    boolean contains(Key key) {
        return stripe(key).contains(key);
    }

    void complete(Key key, byte[] content) {
        stripe(key).complete(key, content);
    }

    /** Those who wait fail likewise; the next one tries again. */
    void fail(Key key, Throwable failure) {
        stripe(key).fail(key, failure);
    }

    long hits() {
        return hits.sum();
    }

    long misses() {
        return misses.sum();
    }

    long bytes() {
        long bytes = 0;
        for (Stripe stripe : stripes) {
            bytes += stripe.bytes();
        }
        return bytes;
    }

    private Stripe stripe(Key key) {
        int hash = key.hashCode();
        return stripes[(hash ^ hash >>> 16) & STRIPES - 1];
    }

    /** A part of the cache with its own lock. */
    private static final class Stripe {
        private final long maxBytes;
        private final ReentrantLock lock = new ReentrantLock();
        private final LinkedHashMap<Key, CompletableFuture<byte[]>> entries =
                new LinkedHashMap<>(64, 0.75f, true);
        private long bytes;

        Stripe(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        Lookup getOrClaim(Key key) {
            lock.lock();
            try {
                var found = entries.get(key);
                if (found != null) {
                    return new Lookup(found, false);
                }
                var claim = new CompletableFuture<byte[]>();
                entries.put(key, claim);
                return new Lookup(claim, true);
            } finally {
                lock.unlock();
            }
        }

        boolean contains(Key key) {
            lock.lock();
            try {
                return entries.containsKey(key);
            } finally {
                lock.unlock();
            }
        }

        void complete(Key key, byte[] content) {
            CompletableFuture<byte[]> claim;
            lock.lock();
            try {
                claim = entries.get(key);
                bytes += content.length;
                evict();
            } finally {
                lock.unlock();
            }
            if (claim != null) {
                claim.complete(content);
            }
        }

        private void evict() {
            var iterator = entries.entrySet().iterator();
            while (bytes > maxBytes && iterator.hasNext()) {
                Map.Entry<Key, CompletableFuture<byte[]>> eldest = iterator.next();
                byte[] content = eldest.getValue().getNow(null);
                if (content != null) {
                    bytes -= content.length;
                    iterator.remove();
                }
            }
        }

        void fail(Key key, Throwable failure) {
            CompletableFuture<byte[]> claim;
            lock.lock();
            try {
                claim = entries.remove(key);
            } finally {
                lock.unlock();
            }
            if (claim != null) {
                claim.completeExceptionally(failure);
            }
        }

        long bytes() {
            lock.lock();
            try {
                return bytes;
            } finally {
                lock.unlock();
            }
        }
    }
}
