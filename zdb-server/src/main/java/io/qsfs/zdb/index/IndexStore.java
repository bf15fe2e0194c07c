package io.qsfs.zdb.index;

import io.qsfs.zdb.segment.Key;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps index entries and, with them, a state that says which part of the log they reflect. Entries
 * and state of one {@link #apply} are seen together or not at all, also after a crash; what is lost
 * in a crash is the newest calls. Spaces are told apart by a number. Thread-safe.
 */
public interface IndexStore extends Closeable {
    /** Returns the entry of a key. */
    Optional<IndexEntry> find(int space, Key key) throws IOException;

    /** Applies changes (empty = remove) and the state after them, atomically. */
    void apply(int space, Map<Key, Optional<IndexEntry>> changes, byte[] state) throws IOException;

    /** Returns the state of the last surviving {@link #apply}. */
    Optional<byte[]> state(int space) throws IOException;

    /**
     * Calls the visitor with every key that starts with a prefix, in ascending order, until it
     * returns false.
     *
     * @param after start behind this key when present
     */
    void visit(int space, Key prefix, Optional<Key> after, Visitor visitor) throws IOException;

    /** Removes all entries and the state of a space. */
    void drop(int space) throws IOException;

    /** Makes every change so far survive power loss. */
    void sync() throws IOException;

    /** Is shown entries. */
    @FunctionalInterface
    interface Visitor {
        /** Returns whether to go on. */
        boolean visit(Key key, IndexEntry entry) throws IOException;
    }
}
