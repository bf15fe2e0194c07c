package io.qsfs.core.maintenance;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.stripe.Stripe;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shards that a reader could not use, until they are repaired. Holds a bounded number: what does
 * not fit is found again by the next reader. Thread-safe.
 */
public final class Suspects implements DamageListener {
    private static final int PACKS_MAX = 10_000;

    private final Map<PackId, Set<Integer>> shards = new HashMap<>();

    /** None yet. */
    public Suspects() {}

    @Override
    public synchronized void damaged(Stripe stripe, int shardNumber) {
        if (shards.size() < PACKS_MAX || shards.containsKey(stripe.pack())) {
            shards.computeIfAbsent(stripe.pack(), _ -> new TreeSet<>()).add(shardNumber);
        }
    }

    synchronized Set<Integer> shards(PackId pack) {
        return Set.copyOf(shards.getOrDefault(pack, Set.of()));
    }

    synchronized boolean isEmpty() {
        return shards.isEmpty();
    }

    synchronized void clear(PackId pack) {
        shards.remove(pack);
    }
}
