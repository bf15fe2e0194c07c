package io.qsfs.zdb;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.index.MemoryIndexStore;
import io.qsfs.zdb.segment.Key;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An index store that behaves as RocksDB without its log at a crash: the newest calls since the
 * last sync are lost from some point on, all before it stay.
 */
final class LossyIndexStore implements IndexStore {
    private final List<Change> unsynced = new ArrayList<>();
    private MemoryIndexStore now = new MemoryIndexStore();
    private final List<Change> all = new ArrayList<>();

    private interface Change {
        void redo(IndexStore target) throws IOException;
    }

    private void run(Change change) throws IOException {
        change.redo(now);
        unsynced.add(change);
    }

    void crash(RandomGenerator random) throws IOException {
        int kept = unsynced.isEmpty() ? 0 : random.nextInt(unsynced.size() + 1);
        all.addAll(unsynced.subList(0, kept));
        unsynced.clear();
        now = new MemoryIndexStore();
        for (Change change : all) {
            change.redo(now);
        }
    }

    @Override
    public Optional<IndexEntry> find(int space, Key key) {
        return now.find(space, key);
    }

    @Override
    public void apply(int space, Map<Key, Optional<IndexEntry>> changes, byte[] state)
            throws IOException {
        Map<Key, Optional<IndexEntry>> copy = Map.copyOf(changes);
        run(target -> target.apply(space, copy, state));
    }

    @Override
    public Optional<byte[]> state(int space) {
        return now.state(space);
    }

    @Override
    public void visit(int space, Key prefix, Optional<Key> after, Visitor visitor)
            throws IOException {
        now.visit(space, prefix, after, visitor);
    }

    @Override
    public void drop(int space) throws IOException {
        run(target -> target.drop(space));
    }

    @Override
    public void sync() {
        all.addAll(unsynced);
        unsynced.clear();
    }

    @Override
    public void close() {
        // Survives the engine, as a directory does.
    }
}
