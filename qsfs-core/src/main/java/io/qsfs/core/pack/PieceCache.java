package io.qsfs.core.pack;

import io.qsfs.core.bytes.ArrayPool;
import io.qsfs.core.bytes.PackId;

import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pieces of packs that were read lately, such as the contents of chunks, and those being read.
 * Thread-safe. Packs never change, so nothing is ever invalidated; the longest unused goes first.
 *
 * <p>Arrays are shared: nobody writes to them once they are complete. Those of the usual length are
 * used again when the piece has left the cache and nobody holds it, so that reading a long file
 * makes no garbage that lives long enough to be copied by the collector.
 */
public final class PieceCache {
    private static final int STRIPES = 16;

    /** Arrays kept while nobody uses them: what one window of reading ahead takes, twice. */
    private static final int MAX_IDLE_ARRAYS = 64;

    private final Stripe[] stripes = new Stripe[STRIPES];
    private final int usualLength;
    private final ArrayPool arrays;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /**
     * @param maxBytes of content, divided evenly over stripes of the cache
     * @param usualLength that most pieces have
     */
    public PieceCache(long maxBytes, int usualLength) {
        this.usualLength = usualLength;
        this.arrays = new ArrayPool(usualLength, MAX_IDLE_ARRAYS);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(maxBytes / STRIPES, arrays);
        }
    }

    /** Names a piece for ever; what the number counts is up to the cache's owner. */
    public record Key(PackId pack, int number) {}

    /** A piece and how many hold it. */
    public static final class Entry {
        private final Key key;
        private final CompletableFuture<byte[]> content = new CompletableFuture<>();
        private int holders = 1;
        private boolean evicted;

        private Entry(Key key) {
            this.key = key;
        }

        /** Perhaps not complete yet; valid until {@link #release}. */
        public CompletableFuture<byte[]> content() {
            return content;
        }
    }

    /**
     * @param entry held for the caller, who has to {@link #release} it
     * @param claimed whether nobody was reading it: the caller has to read it and {@link #complete}
     *     the claim, or {@link #fail} it, before that
     */
    public record Lookup(Entry entry, boolean claimed) {}

    /** The piece, read or to be read by the caller. */
    public Lookup getOrClaim(Key key) {
        Lookup found = stripe(key).getOrClaim(key);
        (found.claimed ? misses : hits).increment();
        return found;
    }

    /** Whether the content is there or on its way. */
    public boolean contains(Key key) {
        return stripe(key).contains(key);
    }

    /** An array for the content of a claim, holding anything. */
    public byte[] array(int length) {
        return length == usualLength ? arrays.take() : new byte[length];
    }

    /** Takes over the array. */
    public void complete(Entry claim, byte[] content) {
        stripe(claim.key).complete(claim, content);
    }

    /** Those who wait fail likewise; the next one tries again. */
    public void fail(Entry claim, Throwable failure) {
        stripe(claim.key).fail(claim, failure);
    }

    /** Ends what {@link #getOrClaim} began: the caller no longer looks at the content. */
    public void release(Entry entry) {
        stripe(entry.key).release(entry);
    }

    /** Pieces that were found. */
    public long hits() {
        return hits.sum();
    }

    /** Pieces that had to be read. */
    public long misses() {
        return misses.sum();
    }

    /** Bytes of content that it holds. */
    public long bytes() {
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
        private static final byte[] NOTHING = {};

        private final long maxBytes;
        private final ReentrantLock lock = new ReentrantLock();
        private final ArrayPool arrays;
        private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
        private long bytes;

        Stripe(long maxBytes, ArrayPool arrays) {
            this.maxBytes = maxBytes;
            this.arrays = arrays;
        }

        Lookup getOrClaim(Key key) {
            lock.lock();
            try {
                Entry found = entries.get(key);
                if (found != null) {
                    found.holders++;
                    return new Lookup(found, false);
                }
                var claim = new Entry(key);
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

        void complete(Entry claim, byte[] content) {
            lock.lock();
            try {
                bytes += content.length;
                claim.content.complete(content);
                evict();
            } finally {
                lock.unlock();
            }
        }

        private void evict() {
            var iterator = entries.values().iterator();
            while (bytes > maxBytes && iterator.hasNext()) {
                Entry eldest = iterator.next();
                byte[] content = eldest.content.getNow(null);
                if (content != null) {
                    bytes -= content.length;
                    iterator.remove();
                    eldest.evicted = true;
                    reuse(eldest);
                }
            }
        }

        private void reuse(Entry entry) {
            if (entry.evicted && entry.holders == 0) {
                arrays.give(entry.content.getNow(NOTHING));
            }
        }

        void fail(Entry claim, Throwable failure) {
            lock.lock();
            try {
                entries.remove(claim.key, claim);
            } finally {
                lock.unlock();
            }
            claim.content.completeExceptionally(failure);
        }

        void release(Entry entry) {
            lock.lock();
            try {
                entry.holders--;
                reuse(entry);
            } finally {
                lock.unlock();
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
