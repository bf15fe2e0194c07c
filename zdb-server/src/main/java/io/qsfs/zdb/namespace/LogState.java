package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which part of the log an index reflects, and what adding up that part gave. Stored with each
 * batch of index entries (version byte, then big-endian fields in the order of the components; the
 * map as count and pairs).
 *
 * @param position the first record that is not reflected
 * @param nextSerial serial of that record
 * @param recordCount live records
 * @param payloadBytes of live records
 * @param liveBytes whole live records per segment number
 */
record LogState(
        Location position,
        long nextSerial,
        long recordCount,
        long payloadBytes,
        Map<Integer, Long> liveBytes) {

    private static final byte VERSION = 1;
    private static final int FIXED_LENGTH = 1 + 8 + 8 + 8 + 8 + 4;

    static final LogState EMPTY = new LogState(Location.NONE, 0, 0, 0, Map.of());

    LogState {
        liveBytes = Map.copyOf(liveBytes);
    }

    /** Returns what is stored for a space of the index. */
    static LogState stored(IndexStore store, int space) throws IOException {
        return store.state(space).flatMap(LogState::read).orElse(EMPTY);
    }

    /** An index must not be ahead of its log, as it may be after power loss without syncing. */
    boolean fits(SegmentLog log) {
        if (position.equals(Location.NONE)) {
            return true;
        }
        Optional<Segment> segment = log.segment(position.segment());
        return segment.isPresent() && segment.get().end() >= position.offsetBytes();
    }

    byte[] write() {
        ByteBuffer target = ByteBuffer.allocate(FIXED_LENGTH + 12 * liveBytes.size());
        target.put(VERSION).putInt(position.segment()).putInt(position.offset());
        target.putLong(nextSerial).putLong(recordCount).putLong(payloadBytes);
        target.putInt(liveBytes.size());
        new TreeMap<>(liveBytes).forEach((segment, bytes) -> target.putInt(segment).putLong(bytes));
        return target.array();
    }

    /** Returns nothing when another version wrote it: then the index is rebuilt. */
    static Optional<LogState> read(byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED_LENGTH || source.get() != VERSION) {
            return Optional.empty();
        }
        Location position = new Location(source.getInt(), source.getInt());
        long nextSerial = source.getLong();
        long recordCount = source.getLong();
        long payloadBytes = source.getLong();
        int count = source.getInt();
        Map<Integer, Long> liveBytes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            liveBytes.put(source.getInt(), source.getLong());
        }
        return Optional.of(
                new LogState(position, nextSerial, recordCount, payloadBytes, liveBytes));
    }
}
