package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which part of the log an index reflects, and what adding up that part gave. Stored with each
 * batch of index entries (version byte, then big-endian fields in the order of the components; the
 * map as count and pairs).
 *
 * @param position the first record that is not reflected
 * @param tag of that segment: the log of another time or node is told from this one
 * @param nextSerial serial of that record
 * @param recordCount live records
 * @param payloadBytes of live records
 * @param liveBytes whole live records per segment number
 */
record LogState(
        Location position,
        int tag,
        long nextSerial,
        long recordCount,
        long payloadBytes,
        Map<Integer, Long> liveBytes) {

    private static final byte VERSION = 2;
    private static final int FIXED_LENGTH = 1 + 8 + 4 + 8 + 8 + 8 + 4;

    static final LogState EMPTY = new LogState(Location.NONE, 0, 0, 0, 0, Map.of());

    LogState {
        liveBytes = Map.copyOf(liveBytes);
    }

    /**
     * Returns what the index of a space reflects; an index that does not fit the log is dropped.
     *
     * @param report told in one sentence why it does not fit
     * @throws CorruptRecordException when a segment is missing: without it, older versions of its
     *     records would come back
     */
    static LogState open(IndexStore store, int space, SegmentLog log, Consumer<String> report)
            throws IOException {
        Optional<byte[]> stored = store.state(space);
        if (stored.isEmpty()) {
            return EMPTY;
        }
        Optional<LogState> state = read(stored.get());
        Optional<String> misfit =
                state.isEmpty()
                        ? Optional.of("the index is of another version")
                        : state.get().misfit(log);
        if (misfit.isEmpty()) {
            return state.orElseThrow();
        }
        report.accept(log.name() + ": " + misfit.get() + "; making the index anew");
        store.drop(space);
        return EMPTY;
    }

    /** Returns why an index with this state cannot be used with a log. */
    private Optional<String> misfit(SegmentLog log) throws CorruptRecordException {
        if (position.equals(Location.NONE)) {
            return Optional.empty();
        }
        Optional<Segment> segment = log.segment(position.segment());
        if (segment.isPresent() && segment.get().header().tag() != tag) {
            return Optional.of("the index is of another log");
        }
        checkSegments(log);
        if (segment.orElseThrow().end() < position.offsetBytes()) {
            String name = SegmentLog.fileName(position.segment());
            return Optional.of(name + " ends before records that the index knows: they are lost");
        }
        return Optional.empty();
    }

    private void checkSegments(SegmentLog log) throws CorruptRecordException {
        Set<Integer> needed = new TreeSet<>(Set.of(position.segment()));
        liveBytes.forEach(
                (segment, bytes) -> {
                    if (bytes > 0) {
                        needed.add(segment);
                    }
                });
        for (int number : needed) {
            if (log.segment(number).isEmpty()) {
                throw new CorruptRecordException(
                        log.name()
                                + ": segment "
                                + SegmentLog.fileName(number)
                                + " is missing; restore it, or run rebuild-index to go on without"
                                + " its records");
            }
        }
    }

    byte[] write() {
        ByteBuffer target = ByteBuffer.allocate(FIXED_LENGTH + 12 * liveBytes.size());
        target.put(VERSION).putInt(position.segment()).putInt(position.offset()).putInt(tag);
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
        int tag = source.getInt();
        long nextSerial = source.getLong();
        long recordCount = source.getLong();
        long payloadBytes = source.getLong();
        int count = source.getInt();
        if (count != source.remaining() / 12 || source.remaining() % 12 != 0) {
            return Optional.empty();
        }
        Map<Integer, Long> liveBytes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            liveBytes.put(source.getInt(), source.getLong());
        }
        return Optional.of(
                new LogState(position, tag, nextSerial, recordCount, payloadBytes, liveBytes));
    }
}
