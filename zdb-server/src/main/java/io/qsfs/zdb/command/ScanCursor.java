package io.qsfs.zdb.command;

import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The record that a scan returned last; 17 bytes on the wire as in 0-db: version, segment, offset,
 * serial, little-endian. The serial names the record; the location is a hint that holds until
 * compaction moves it.
 */
public record ScanCursor(Location location, long serial) {
    /** Length on the wire. */
    public static final int LENGTH = 17;

    private static final byte VERSION = 1;

    /** Returns the bytes on the wire. */
    public ByteBuffer write() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(VERSION)
                .putInt(location.segment())
                .putInt(location.offset())
                .putLong(serial)
                .flip();
    }

    /** Reads a cursor, or nothing when these bytes are none. */
    public static Optional<ScanCursor> read(ByteBuffer bytes) {
        ByteBuffer source = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (source.remaining() != LENGTH || source.get() != VERSION) {
            return Optional.empty();
        }
        Location location = new Location(source.getInt(), source.getInt());
        return Optional.of(new ScanCursor(location, source.getLong()));
    }

    /** Returns the cursor as a reply. */
    public Reply reply() {
        return Reply.bulk(Key.copyOf(write()));
    }
}
