package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentHeader;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads records by their place in the log: earlier versions of keys, and raw ones. Earlier versions
 * last until compaction rewrites their segment; a pointer into a rewritten segment ends the
 * history.
 */
public final class LogVersions {
    /** What 0-db's clients take for the offset of the first record. */
    private static final int FIRST_OFFSET_OF_ZERO_DB = 28;

    private final Namespace namespace;

    /** Reads the log of a namespace. */
    public LogVersions(Namespace namespace) {
        this.namespace = namespace;
    }

    /**
     * Returns the record at a location or behind the padding there, or nothing if there is none.
     */
    public Optional<StoredVersion> at(Location location) throws IOException {
        Optional<Segment> found = namespace.log().segment(location.segment());
        if (found.isEmpty() || !found.get().acquire()) {
            return Optional.empty();
        }
        Segment segment = found.get();
        boolean handedOver = false;
        try {
            RecordCursor cursor = new RecordCursor(segment, location.offsetBytes(), segment.end());
            if (location.offsetBytes() < SegmentHeader.LENGTH || !cursor.next()) {
                return Optional.empty();
            }
            StoredVersion version = version(segment, cursor);
            handedOver = true;
            return Optional.of(version);
        } finally {
            if (!handedOver) {
                segment.release();
            }
        }
    }

    private StoredVersion version(Segment segment, RecordCursor cursor) throws IOException {
        IndexEntry entry =
                new IndexEntry(
                        cursor.location(),
                        cursor.header().payloadLength(),
                        cursor.header().timestamp(),
                        cursor.fingerprint());
        StoredValue value = StoredValue.whole(segment, cursor.key(), entry);
        return new StoredVersion(
                cursor.key(), cursor.header(), value, previous(cursor), cursor.fingerprint());
    }

    /** A pointer counts only if an older record of the same key is found there. */
    private Location previous(RecordCursor newer) throws IOException {
        Location place =
                new Location(newer.header().previousSegment(), newer.header().previousOffset());
        Optional<Segment> segment = namespace.log().segment(place.segment());
        if (segment.isEmpty()
                || place.offsetBytes() < SegmentHeader.LENGTH
                || !segment.get().acquire()) {
            return Location.NONE;
        }
        try {
            RecordCursor older =
                    new RecordCursor(segment.get(), place.offsetBytes(), segment.get().end());
            boolean fits =
                    older.next()
                            && older.key().equals(newer.key())
                            && !older.header().tombstone()
                            && older.header().serial() < newer.header().serial();
            return fits ? place : Location.NONE;
        } finally {
            segment.get().release();
        }
    }

    /**
     * Returns where a record asked for by numbers lies, or nothing behind the end. Segment 0 is the
     * oldest one, and offset 28 the first record, as clients of 0-db expect.
     */
    public Optional<Location> raw(int segmentNumber, int offset) {
        List<Segment> segments = namespace.log().segments();
        int number = segmentNumber == 0 ? segments.getFirst().number() : segmentNumber;
        int start = offset == FIRST_OFFSET_OF_ZERO_DB ? SegmentHeader.LENGTH : offset;
        Location location = new Location(number, start);
        boolean inside =
                namespace
                        .log()
                        .segment(number)
                        .filter(segment -> location.offsetBytes() < segment.end())
                        .isPresent();
        return inside ? Optional.of(location) : Optional.empty();
    }
}
