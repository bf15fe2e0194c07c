package io.qsfs.zdb.segment;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Walks a log from a position to its end when it is opened, and mends its tail.
 *
 * <p>Damage above the last segment's highest known synced offset is a torn tail: nothing there was
 * acknowledged as durable, so the segment is cut at its first damaged record. Damage below it is a
 * fault of the disk: it is jumped over and reported, and the records behind it stay.
 */
public final class LogReplay {
    private final SegmentLog log;
    private final Consumer<String> report;

    /** Is shown each record in the order of the log. */
    @FunctionalInterface
    public interface Visitor {
        /** The cursor stands on the record. */
        void visit(RecordCursor record) throws IOException;
    }

    /**
     * @param report told in one sentence each time something was lost
     */
    public LogReplay(SegmentLog log, Consumer<String> report) {
        this.log = log;
        this.report = report;
    }

    /**
     * Replays the log and makes it ready for appends.
     *
     * @param from the first record of interest; {@link Location#NONE} for all
     */
    public void run(Location from, Visitor visitor) throws IOException {
        List<Segment> segments = log.segments();
        boolean reached = from.equals(Location.NONE);
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            log.nextSerialAtLeast(segment.header().firstSerial());
            boolean last = i == segments.size() - 1;
            boolean start = segment.number() == from.segment();
            reached |= start;
            if (reached) {
                long offset = start ? from.offsetBytes() : SegmentHeader.LENGTH;
                if (last) {
                    mendTail(segment, offset);
                }
                replay(segment, offset, visitor);
            }
            segment.synced(segment.end());
        }
    }

    private void replay(Segment segment, long from, Visitor visitor) throws IOException {
        RecordCursor cursor = new RecordCursor(segment, from, segment.end());
        while (true) {
            while (cursor.next()) {
                RecordHeader header = cursor.header();
                log.nextSerialAtLeast(header.serial() + (header.tombstone() ? 0 : 1));
                visitor.visit(cursor);
            }
            if (cursor.exhausted()) {
                return;
            }
            long damage = cursor.nextOffset();
            cursor.resynchronize();
            report.accept(
                    segment.name()
                            + ": damaged from offset "
                            + damage
                            + " to "
                            + cursor.nextOffset()
                            + "; the records there are lost");
        }
    }

    /** Cuts the last segment behind its last whole record and syncs it. */
    private void mendTail(Segment segment, long from) throws IOException {
        long synced = highestSynced(segment, from);
        long end = intactEnd(segment, from, synced);
        long length = segment.end();
        if (end < length) {
            log.truncate(end);
            report.accept(
                    segment.name()
                            + ": cut from "
                            + length
                            + " to "
                            + end
                            + " bytes, behind the last whole record (torn by a crash)");
        } else {
            segment.file().sync();
        }
    }

    private static long highestSynced(Segment segment, long from) throws IOException {
        long synced = 0;
        RecordCursor cursor = new RecordCursor(segment, from, segment.end());
        do {
            while (cursor.next()) {
                synced = Math.max(synced, Integer.toUnsignedLong(cursor.header().syncedOffset()));
            }
        } while (!cursor.exhausted() && cursor.resynchronize());
        return synced;
    }

    private static long intactEnd(Segment segment, long from, long synced) throws IOException {
        RecordCursor cursor = new RecordCursor(segment, from, segment.end());
        long end = from;
        do {
            while (cursor.next()) {
                if (cursor.offset() >= synced && !cursor.payloadIntact()) {
                    return cursor.offset();
                }
                end = cursor.nextOffset();
            }
        } while (!cursor.exhausted() && end < synced && cursor.resynchronize());
        return end;
    }
}
