package io.qsfs.zdb.namespace;

import io.qsfs.zdb.segment.CompactedSegment;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentHeader;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives back the space of dead records: copies the live ones of some adjacent segments to a new one
 * and deletes the old. The order of records, and with it every scan, stays. Used by one thread.
 *
 * <p>Order: copy → sync the copy and the whole log → publish under the final name → change index
 * entries → make the index durable → delete the sources. A crash before publishing loses the copy;
 * after it, the next start does the rest again.
 *
 * <p>A tombstone stays while an older segment may hold a record of its key, that is unless the run
 * begins with the oldest segment.
 */
final class Compaction {
    /** Segments with a smaller live share are rewritten. */
    private static final double LIVE_SHARE_MIN = 0.5;

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
        Optional<CompactedSegment> begun = namespace.beginCompaction(log, sources);
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
            published = namespace.publish(log, compacted);
        } catch (IOException e) {
            log.abandon(compacted);
            throw e;
        }
        if (published.isEmpty() || !namespace.switchTo(log, sources, published.get())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(before - published.get().end());
    }

    /**
     * Returns the first run of adjacent segments that are mostly dead, or so small that they fit
     * into one together.
     */
    private List<Segment> choose(List<Segment> all, long segmentLengthMax) {
        List<Segment> run = new ArrayList<>();
        long live = 0;
        boolean dead = false;
        for (Segment segment : all.subList(0, Math.max(0, all.size() - 1))) {
            long kept = namespace.keptBytes(segment);
            boolean mostlyDead = kept < LIVE_SHARE_MIN * (segment.end() - SegmentHeader.LENGTH);
            boolean small = segment.end() < segmentLengthMax / 4;
            if ((mostlyDead || small) && live + kept < segmentLengthMax / 2) {
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
                while (record.nextIntact()) {
                    if (namespace.isNeeded(record, oldest)) {
                        pace.wrote(compacted.copy(source, record));
                    }
                }
            } finally {
                source.release();
            }
        }
    }
}
