package io.qsfs.core.erasure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Keeps the most recently used values of a pure function. Thread-safe. */
final class BoundedCache<K, V> {
    private final Map<K, V> recent;

    BoundedCache(int entryCountMax) {
        recent =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                        return size() > entryCountMax;
                    }
                };
    }

    /** Computes outside the lock: two threads may do the same work, but nobody waits for it. */
    V get(K key, Function<K, V> compute) {
        synchronized (recent) {
            V known = recent.get(key);
            if (known != null) {
                return known;
            }
        }
        V value = compute.apply(key);
        synchronized (recent) {
            recent.put(key, value);
        }
        return value;
    }
}
