package io.qsfs.zdb.index;

import io.qsfs.zdb.segment.Key;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The index of one namespace: the newest changes in memory, older ones in an {@link IndexStore}.
 * Readers need no lock; changes, {@link #freeze} and {@link #thaw} need the namespace's lock.
 *
 * <p>Changes reach the store in whole batches together with the state of the log that they reflect,
 * so the store is always exactly as old as its state says.
 */
public final class PendingIndex {
    private final IndexStore store;
    private final int space;
    private volatile ConcurrentMap<Key, Optional<IndexEntry>> changes = new ConcurrentHashMap<>();
    private volatile Map<Key, Optional<IndexEntry>> frozen = Map.of();

    /**
     * @param space tells this namespace from others in the store
     */
    public PendingIndex(IndexStore store, int space) {
        this.store = store;
        this.space = space;
    }

    /** Returns the number of this namespace in the store. */
    public int space() {
        return space;
    }

    /** Returns the entry of a key. */
    public Optional<IndexEntry> find(Key key) throws IOException {
        // Newest first: an entry moves from changes to frozen to store, never back.
        Optional<IndexEntry> found = changes.get(key);
        if (found == null) {
            found = frozen.get(key);
        }
        return found != null ? found : store.find(space, key);
    }

    /** Sets the entry of a key. */
    public void put(Key key, IndexEntry entry) {
        changes.put(key, Optional.of(entry));
    }

    /** Removes the entry of a key. */
    public void remove(Key key) {
        changes.put(key, Optional.empty());
    }

    /** Returns the number of keys changed since the last {@link #freeze}. */
    public int changeCount() {
        return changes.size();
    }

    /** Returns whether a batch is on its way to the store. */
    public boolean isFrozen() {
        return !frozen.isEmpty();
    }

    /** Sets the changes so far apart, to be stored by {@link #storeFrozen}. */
    public void freeze() {
        if (isFrozen()) {
            throw new IllegalStateException("the last batch has not been stored");
        }
        frozen = changes;
        changes = new ConcurrentHashMap<>();
    }

    /**
     * Stores the frozen changes; needs no lock.
     *
     * @param state of the log when they were frozen
     */
    public void storeFrozen(byte[] state) throws IOException {
        store.apply(space, frozen, state);
    }

    /** Forgets the frozen changes, which were stored. */
    public void thaw() {
        frozen = Map.of();
    }

    /**
     * Returns the first keys with a prefix in ascending order.
     *
     * @param after only keys behind this one, when present
     */
    public List<Key> keys(Key prefix, Optional<Key> after, int countMax) throws IOException {
        // Newest first, as in find: a key on its way to the store is seen at least once.
        Map<Key, Optional<IndexEntry>> newest = new HashMap<>(changes);
        frozen.forEach(newest::putIfAbsent);
        NavigableSet<Key> keys = new TreeSet<>();
        newest.forEach(
                (key, entry) -> {
                    boolean behind = after.isEmpty() || key.compareTo(after.get()) > 0;
                    if (entry.isPresent() && behind && key.startsWith(prefix)) {
                        keys.add(key);
                    }
                });
        int[] stored = {0};
        store.visit(
                space,
                prefix,
                after,
                (key, entry) -> {
                    if (!newest.containsKey(key)) {
                        keys.add(key);
                        stored[0]++;
                    }
                    return stored[0] < countMax;
                });
        return keys.stream().limit(countMax).toList();
    }
}
