package io.qsfs.core.simulation;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.index.MemoryIndexStore;
import io.qsfs.zdb.segment.Key;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A node's index that outlives it; a crash loses its newest changes, but none that was synced. */
final class CrashIndex implements IndexStore {
    private final List<Change> synced = new ArrayList<>();
    private final List<Change> recent = new ArrayList<>();
    private MemoryIndexStore current = new MemoryIndexStore();

    /** A change that can be made again. */
    @FunctionalInterface
    private interface Change {
        void make(IndexStore target) throws IOException;
    }

    private void make(Change change) throws IOException {
        change.make(current);
        recent.add(change);
    }

    void crash(Random random) {
        synced.addAll(recent.subList(0, random.nextInt(recent.size() + 1)));
        recent.clear();
        current = new MemoryIndexStore();
        try {
            for (Change change : synced) {
                change.make(current);
            }
        } catch (IOException e) {
            throw new IllegalStateException("an index in memory does not fail", e);
        }
    }

    @Override
    public Optional<IndexEntry> find(int space, Key key) {
        return current.find(space, key);
    }

    @Override
    public void apply(int space, Map<Key, Optional<IndexEntry>> changes, byte[] state)
            throws IOException {
        var kept = Map.copyOf(changes);
        make(target -> target.apply(space, kept, state));
    }

    @Override
    public Optional<byte[]> state(int space) {
        return current.state(space);
    }

    @Override
    public void visit(int space, Key prefix, Optional<Key> after, Visitor visitor)
            throws IOException {
        current.visit(space, prefix, after, visitor);
    }

    @Override
    public void drop(int space) throws IOException {
        make(target -> target.drop(space));
    }

    @Override
    public void sync() {
        synced.addAll(recent);
        recent.clear();
    }

    @Override
    public void close() {
        // Outlives the node, as a directory does.
    }
}
