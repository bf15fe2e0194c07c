package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.RecordHeader;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentHeader;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Walks the live records of a namespace in the order in which they were written, which is that of
 * the log: compaction keeps it. Used by one thread.
 */
public final class LogScan {
    /** Bytes at the end of a segment that a backward scan looks at first. */
    private static final long PART_LENGTH = 64 * 1024;

    private static final int PART_GROWTH = 4;

    private final Namespace namespace;

    /** A record's place in the order. The serial decides; the location is a hint. */
    public record Place(Location location, long serial) {}

    /** A live record. */
    public record Item(Key key, int length, int timestamp, Place place) {}

    /** Scans a namespace. */
    public LogScan(Namespace namespace) {
        this.namespace = namespace;
    }

    /** Returns the place of a key's record, or nothing when it has none. */
    public Optional<Place> place(Key key) throws IOException {
        while (true) {
            Optional<Location> newest = namespace.find(key).map(IndexEntry::location);
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            Optional<Segment> segment = namespace.log().segment(newest.get().segment());
            if (segment.isPresent() && segment.get().acquire()) {
                try {
                    return Optional.of(place(segment.get(), newest.get()));
                } finally {
                    segment.get().release();
                }
            }
            if (namespace.find(key).map(IndexEntry::location).equals(newest)) {
                throw new IOException("segment of " + key + " is gone");
            }
            // Compaction moved the record between the two look-ups.
        }
    }

    private static Place place(Segment segment, Location location) throws IOException {
        RecordCursor cursor = new RecordCursor(segment, location.offsetBytes(), segment.end());
        if (!cursor.next()) {
            throw segment.corrupt(location.offsetBytes(), "there is no record");
        }
        return new Place(location, cursor.header().serial());
    }

    /** Returns the next live records behind a place, or the first ones. */
    public List<Item> forward(Optional<Place> after, int countMax) throws IOException {
        List<Item> items = new ArrayList<>();
        Optional<Place> from = after;
        boolean complete = false;
        while (!complete) {
            List<Segment> segments = namespace.log().segments();
            complete = true;
            for (int i = first(segments, from);
                    complete && i < segments.size() && items.size() < countMax;
                    i++) {
                complete = forward(segments.get(i), from, countMax, items);
            }
            // Compaction took a segment away: what it held comes from its successor.
            from = items.isEmpty() ? after : Optional.of(items.getLast().place());
        }
        return items;
    }

    /** Returns whether the segment was still there. */
    private boolean forward(Segment segment, Optional<Place> after, int countMax, List<Item> items)
            throws IOException {
        if (!segment.acquire()) {
            return false;
        }
        try {
            RecordCursor cursor = new RecordCursor(segment, start(segment, after), segment.end());
            while (items.size() < countMax && cursor.nextIntact()) {
                if (after.isEmpty() || cursor.header().serial() > after.get().serial()) {
                    live(segment, cursor).ifPresent(items::add);
                }
            }
            return true;
        } finally {
            segment.release();
        }
    }

    /** Returns the live records before a place, or the last ones, newest first. */
    public List<Item> backward(Optional<Place> before, int countMax) throws IOException {
        List<Item> items = new ArrayList<>();
        Optional<Place> from = before;
        boolean complete = false;
        while (!complete) {
            List<Segment> segments = namespace.log().segments();
            complete = true;
            for (int i = segments.size() - 1; complete && i >= 0 && items.size() < countMax; i--) {
                complete = backward(segments.get(i), from, countMax, items);
            }
            from = items.isEmpty() ? before : Optional.of(items.getLast().place());
        }
        return items;
    }

    private boolean backward(
            Segment segment, Optional<Place> before, int countMax, List<Item> items)
            throws IOException {
        if (before.isPresent() && segment.header().firstSerial() >= before.get().serial()) {
            return true;
        }
        if (!segment.acquire()) {
            return false;
        }
        try {
            long limit = before.isPresent() ? end(segment, before.get()) : segment.end();
            while (limit > SegmentHeader.LENGTH && items.size() < countMax) {
                limit = backward(segment, limit, before, countMax, items);
            }
            return true;
        } finally {
            segment.release();
        }
    }

    /**
     * Adds the live records of the last part of a segment below a limit, newest first. Records
     * point forward only: the part begins where the first record is found behind some offset, and
     * grows until there is one.
     *
     * @return the offset of the part's first record: the limit of the part before
     */
    private long backward(
            Segment segment, long limit, Optional<Place> before, int countMax, List<Item> items)
            throws IOException {
        for (long length = PART_LENGTH; ; length *= PART_GROWTH) {
            long from = Math.max(SegmentHeader.LENGTH, limit - length);
            RecordCursor cursor = cursorAt(segment, from, limit);
            Deque<Item> newest = new ArrayDeque<>();
            long first = limit;
            while (cursor.nextIntact()) {
                first = Math.min(first, cursor.offset());
                if (before.isEmpty() || cursor.header().serial() < before.get().serial()) {
                    live(segment, cursor).ifPresent(newest::addLast);
                }
                if (newest.size() > countMax - items.size()) {
                    newest.removeFirst();
                }
            }
            if (first < limit || from == SegmentHeader.LENGTH) {
                newest.descendingIterator().forEachRemaining(items::add);
                return from == SegmentHeader.LENGTH ? from : first;
            }
        }
    }

    /** Returns a cursor before the first record that starts at an offset or behind it. */
    private static RecordCursor cursorAt(Segment segment, long from, long limit)
            throws IOException {
        if (from == SegmentHeader.LENGTH) {
            return new RecordCursor(segment, from, limit);
        }
        RecordCursor cursor = new RecordCursor(segment, from - 1, limit);
        cursor.resynchronize();
        return cursor;
    }

    /** Returns where the records before a place end: it is where the hint says, or anywhere. */
    private static long end(Segment segment, Place before) throws IOException {
        if (before.location().segment() != segment.number()) {
            return segment.end();
        }
        long offset = before.location().offsetBytes();
        RecordCursor cursor = new RecordCursor(segment, offset, segment.end());
        boolean fits =
                offset >= SegmentHeader.LENGTH
                        && cursor.next()
                        && cursor.header().serial() == before.serial();
        return fits ? offset : segment.end();
    }

    /** Returns the number of the segment that a place lies in. */
    private static int first(List<Segment> segments, Optional<Place> after) {
        int first = 0;
        for (int i = 0; after.isPresent() && i < segments.size(); i++) {
            if (segments.get(i).header().firstSerial() <= after.get().serial()) {
                first = i;
            }
        }
        return first;
    }

    private static long start(Segment segment, Optional<Place> after) {
        return after.isPresent() && after.get().location().segment() == segment.number()
                ? after.get().location().offsetBytes()
                : SegmentHeader.LENGTH;
    }

    private Optional<Item> live(Segment segment, RecordCursor cursor) throws IOException {
        RecordHeader header = cursor.header();
        if (header.tombstone() || !isLive(segment, cursor)) {
            return Optional.empty();
        }
        Place place = new Place(cursor.location(), header.serial());
        return Optional.of(
                new Item(cursor.key(), header.payloadLength(), header.timestamp(), place));
    }

    /** The index names this record, or the copy of it that a compaction has just made. */
    private boolean isLive(Segment segment, RecordCursor cursor) throws IOException {
        Optional<Location> newest = namespace.find(cursor.key()).map(IndexEntry::location);
        if (newest.isEmpty() || newest.get().equals(cursor.location())) {
            return newest.isPresent();
        }
        Optional<Segment> copies =
                namespace
                        .log()
                        .segment(newest.get().segment())
                        .filter(other -> other.header().replaces(segment.header()));
        if (copies.isEmpty()) {
            return false;
        }
        if (!copies.get().acquire()) {
            boolean movedAgain =
                    !namespace.find(cursor.key()).map(IndexEntry::location).equals(newest);
            return movedAgain && isLive(segment, cursor);
        }
        try {
            RecordCursor copy =
                    new RecordCursor(copies.get(), newest.get().offsetBytes(), copies.get().end());
            return copy.next() && copy.header().serial() == cursor.header().serial();
        } finally {
            copies.get().release();
        }
    }
}
