package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.segment.CompactedSegment;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentHeader;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives back the space of dead records: copies the live ones of some adjacent segments to a new one
 * and deletes the old. The order of records, and with it every scan, stays. Used by one thread.
 *
 * <p>Order: copy → sync the copy and the whole log → publish under the final name → change index
 * entries → make the index durable → delete the sources. A crash before publishing loses the copy;
 * after it, the next start does the rest again.
 *
 * <p>A segment with damage between its records is left as it is: what lies there may be live, and
 * must stay known as damaged.
 *
 * <p>A tombstone stays while an older segment may hold a record of its key, that is unless the run
 * begins with the oldest segment.
 */
final class Compaction {
    /** Segments with a smaller live share are rewritten. */
    private static final double LIVE_SHARE_MIN = 0.5;

    /** Entries that are changed while the namespace is locked once. */
    private static final int SWITCH_COUNT = 256;

    private final Namespace namespace;
    private final Pace pace;

    /** Slows a worker down. */
    @FunctionalInterface
    interface Pace {
        /** Called after so many bytes were written; may sleep. */
        void wrote(long lengthBytes);
    }

    Compaction(Namespace namespace, Pace pace) {
        this.namespace = namespace;
        this.pace = pace;
    }

    /**
     * Compacts one run of segments, if one is worth it.
     *
     * @return the bytes given back
     */
    OptionalLong run(long segmentLengthMax) throws IOException {
        SegmentLog log = namespace.log();
        List<Segment> sources = choose(log.segments(), segmentLengthMax);
        if (sources.isEmpty()) {
            return OptionalLong.empty();
        }
        boolean oldest = sources.getFirst() == log.segments().getFirst();
        long before = sources.stream().mapToLong(Segment::end).sum();
        Optional<CompactedSegment> begun = begin(log, sources);
        if (begun.isEmpty()) {
            return OptionalLong.empty();
        }
        CompactedSegment compacted = begun.get();
        try {
            copy(sources, compacted, oldest);
        } catch (IOException e) {
            log.abandon(compacted);
            throw e;
        }
        Optional<Segment> published;
        try {
            published = publish(log, compacted);
        } catch (IOException e) {
            log.abandon(compacted);
            throw e;
        }
        if (published.isEmpty() || !finish(namespace, log, sources, published.get())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(before - published.get().end());
    }

    /**
     * Returns the first run of adjacent segments that are mostly dead, or so small that they fit
     * into one together.
     */
    private List<Segment> choose(List<Segment> all, long segmentLengthMax) throws IOException {
        List<Segment> run = new ArrayList<>();
        long live = 0;
        boolean dead = false;
        for (Segment segment : all.subList(0, Math.max(0, all.size() - 1))) {
            long kept = namespace.underLock(() -> namespace.records().keptBytes(segment.number()));
            boolean mostlyDead = kept < LIVE_SHARE_MIN * (segment.end() - SegmentHeader.LENGTH);
            boolean small = segment.end() < segmentLengthMax / 4;
            if (!segment.damaged() && (mostlyDead || small) && live + kept < segmentLengthMax / 2) {
                run.add(segment);
                live += kept;
                dead |= mostlyDead;
            } else if (worth(run, dead)) {
                return run;
            } else {
                run.clear();
                live = 0;
                dead = false;
            }
        }
        return worth(run, dead) ? run : List.of();
    }

    private static boolean worth(List<Segment> run, boolean dead) {
        return dead || run.size() >= 4;
    }

    private void copy(List<Segment> sources, CompactedSegment compacted, boolean oldest)
            throws IOException {
        for (Segment source : sources) {
            if (!source.acquire()) {
                throw new IOException(source.name() + " was closed during compaction");
            }
            try {
                RecordCursor record = new RecordCursor(source, SegmentHeader.LENGTH, source.end());
                while (record.next()) {
                    if (isNeeded(record, oldest)) {
                        pace.wrote(compacted.copy(source, record));
                    }
                }
                if (!record.exhausted()) {
                    throw source.corrupt(record.nextOffset(), "there is no record");
                }
            } catch (CorruptRecordException e) {
                source.noteDamage();
                throw new IOException(e.getMessage() + "; this segment is not compacted", e);
            } finally {
                source.release();
            }
        }
    }

    /** Begins, unless the log was replaced meanwhile. */
    private Optional<CompactedSegment> begin(SegmentLog log, List<Segment> sources)
            throws IOException {
        return namespace.underLock(
                () ->
                        namespace.uses(log)
                                ? Optional.of(log.compact(sources))
                                : Optional.<CompactedSegment>empty());
    }

    private boolean isNeeded(RecordCursor record, boolean oldest) throws IOException {
        Optional<IndexEntry> entry = namespace.find(record.key());
        return record.header().tombstone()
                ? !oldest && entry.isEmpty()
                : entry.isPresent() && entry.get().location().equals(record.location());
    }

    /**
     * Publishes the copy, unless the log was replaced meanwhile. First everything is synced: a
     * record was left out because a newer one exists, which must not be lost any more. All that
     * takes long is done before the namespace is locked.
     */
    private Optional<Segment> publish(SegmentLog log, CompactedSegment compacted)
            throws IOException {
        compacted.sync();
        namespace.sync();
        return namespace.underLock(
                () -> {
                    if (!namespace.uses(log)) {
                        log.abandon(compacted);
                        return Optional.<Segment>empty();
                    }
                    return Optional.of(log.publish(compacted));
                });
    }

    /**
     * Makes index entries point to a compacted segment, makes that durable, and deletes the
     * segments it replaces. Can be repeated after a crash.
     *
     * @return false when the log was replaced meanwhile
     */
    static boolean finish(
            Namespace namespace, SegmentLog log, List<Segment> sources, Segment compacted)
            throws IOException {
        Set<Integer> old = sources.stream().map(Segment::number).collect(Collectors.toSet());
        RecordCursor record = new RecordCursor(compacted, SegmentHeader.LENGTH, compacted.end());
        long[] tombstones = {0};
        boolean more = true;
        while (more) {
            more =
                    namespace.underLock(
                            () ->
                                    namespace.uses(log)
                                            && moveSome(namespace, record, old, tombstones));
        }
        if (!namespace.syncIndex()) {
            return false;
        }
        boolean replaced =
                namespace.underLock(
                        () -> {
                            // The log may have been replaced while the index was stored.
                            if (!namespace.uses(log)) {
                                return false;
                            }
                            log.replace(sources, compacted);
                            namespace.records().replaced(old, compacted.number(), tombstones[0]);
                            return true;
                        });
        if (replaced) {
            log.syncDirectory();
        }
        return replaced;
    }

    /** Returns whether there are more. */
    private static boolean moveSome(
            Namespace namespace, RecordCursor record, Set<Integer> old, long[] tombstones)
            throws IOException {
        for (int i = 0; i < SWITCH_COUNT; i++) {
            if (!record.nextIntact()) {
                return false;
            }
            if (record.header().tombstone()) {
                tombstones[0] += record.header().recordLength();
            } else {
                move(namespace.records(), record, old);
            }
        }
        return true;
    }

    private static void move(LiveRecords records, RecordCursor record, Set<Integer> old)
            throws IOException {
        Optional<IndexEntry> entry = records.find(record.key());
        if (entry.isPresent() && old.contains(entry.get().location().segment())) {
            IndexEntry moved =
                    new IndexEntry(
                            record.location(),
                            entry.get().length(),
                            entry.get().timestamp(),
                            entry.get().fingerprint());
            records.put(record.key(), entry, moved);
        }
    }
}
