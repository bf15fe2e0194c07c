package io.qsfs.zdb.index;

import io.qsfs.zdb.segment.Key;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** An index in memory; after a restart it is empty and the log is replayed from its beginning. */
public final class MemoryIndexStore implements IndexStore {
    private final ConcurrentMap<Integer, ConcurrentNavigableMap<Key, IndexEntry>> spaces =
            new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, byte[]> states = new ConcurrentHashMap<>();

    /** Starts empty. */
    public MemoryIndexStore() {}

    private ConcurrentNavigableMap<Key, IndexEntry> space(int space) {
        return spaces.computeIfAbsent(space, number -> new ConcurrentSkipListMap<>());
    }

    @Override
    public Optional<IndexEntry> find(int space, Key key) {
        return Optional.ofNullable(space(space).get(key));
    }

    @Override
    public void apply(int space, Map<Key, Optional<IndexEntry>> changes, byte[] state) {
        ConcurrentNavigableMap<Key, IndexEntry> entries = space(space);
        changes.forEach(
                (key, entry) ->
                        entry.ifPresentOrElse(
                                found -> entries.put(key, found), () -> entries.remove(key)));
        states.put(space, state.clone());
    }

    @Override
    public Optional<byte[]> state(int space) {
        return Optional.ofNullable(states.get(space)).map(byte[]::clone);
    }

    @Override
    public void visit(int space, Key prefix, Optional<Key> after, Visitor visitor)
            throws IOException {
        Key from = after.filter(key -> key.compareTo(prefix) > 0).orElse(prefix);
        boolean inclusive = after.isEmpty() || !from.equals(after.get());
        for (Map.Entry<Key, IndexEntry> entry : space(space).tailMap(from, inclusive).entrySet()) {
            if (!entry.getKey().startsWith(prefix)
                    || !visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public void drop(int space) {
        spaces.remove(space);
        states.remove(space);
    }

    @Override
    public void sync() {
        // Nothing survives anyway.
    }

    @Override
    public void close() {
        spaces.clear();
        states.clear();
    }
}
