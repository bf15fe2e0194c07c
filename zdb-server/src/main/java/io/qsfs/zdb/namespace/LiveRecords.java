package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.index.PendingIndex;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.RecordFormat;
import io.qsfs.zdb.segment.RecordHeader;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The index of a namespace together with what adding up its live records gives. Look-ups need no
 * lock; everything else needs the namespace's.
 */
final class LiveRecords {
    private final PendingIndex index;
    private final Map<Integer, Long> liveBytes = new HashMap<>();

    /** Of compacted segments: what their tombstones take; the next compaction keeps them too. */
    private final Map<Integer, Long> tombstoneBytes = new HashMap<>();

    private volatile long count;
    private volatile long payloadBytes;

    /**
     * @param index at the state of the log that {@code stored} tells
     */
    LiveRecords(PendingIndex index, LogState stored) {
        this.index = index;
        count = stored.recordCount();
        payloadBytes = stored.payloadBytes();
        liveBytes.putAll(stored.liveBytes());
    }

    PendingIndex index() {
        return index;
    }

    Optional<IndexEntry> find(Key key) throws IOException {
        return index.find(key);
    }

    List<Key> keys(Key prefix, Optional<Key> after, int countMax) throws IOException {
        return index.keys(prefix, after, countMax);
    }

    /**
     * Notes a record.
     *
     * @param old the record of the same key before
     */
    void put(Key key, Optional<IndexEntry> old, IndexEntry entry) {
        index.put(key, entry);
        old.ifPresent(previous -> account(key, previous, -1));
        account(key, entry, 1);
    }

    /**
     * Notes that a key is deleted.
     *
     * @param old its record, if it had one
     */
    void remove(Key key, Optional<IndexEntry> old) {
        if (old.isPresent()) {
            index.remove(key);
            account(key, old.get(), -1);
        }
    }

    /** Notes what a record of the log says. */
    void replay(RecordCursor record) throws IOException {
        RecordHeader header = record.header();
        Optional<IndexEntry> old = find(record.key());
        if (header.tombstone()) {
            remove(record.key(), old);
        } else {
            IndexEntry entry =
                    new IndexEntry(
                            record.location(),
                            header.payloadLength(),
                            header.timestamp(),
                            record.fingerprint());
            put(record.key(), old, entry);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    private void account(Key key, IndexEntry entry, int sign) {
        count += sign;
        payloadBytes += (long) sign * entry.length();
        long length = RecordFormat.recordLength(key.length(), entry.length());
        liveBytes.merge(entry.location().segment(), sign * length, Long::sum);
    }

    /**
     * Notes that a compacted segment took the place of others.
     *
     * @param tombstones their bytes in the compacted segment
     */
    void replaced(Set<Integer> sources, int compacted, long tombstones) {
        sources.forEach(liveBytes::remove);
        sources.forEach(tombstoneBytes::remove);
        tombstoneBytes.put(compacted, tombstones);
    }

    /** Returns the bytes of a segment that compaction would copy. */
    long keptBytes(int segment) {
        return liveBytes.getOrDefault(segment, 0L) + tombstoneBytes.getOrDefault(segment, 0L);
    }

    /** Returns what the index reflects when its changes so far are stored. */
    byte[] state(Location position, SegmentLog log) {
        int tag = log.segment(position.segment()).map(segment -> segment.header().tag()).orElse(0);
        return new LogState(position, tag, log.nextSerial(), count, payloadBytes, liveBytes)
                .write();
    }

    /** Returns the number of live records. */
    long count() {
        return count;
    }

    /** Returns the live payload bytes. */
    long payloadBytes() {
        return payloadBytes;
    }
}
