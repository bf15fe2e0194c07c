package io.qsfs.zdb.segment;

/**
 * The fixed fields of a record; see {@link RecordFormat}. Segment numbers, offsets and the
 * timestamp are unsigned 32-bit numbers.
 */
public record RecordHeader(
        boolean tombstone,
        int keyLength,
        int payloadLength,
        int timestamp,
        long serial,
        int previousSegment,
        int previousOffset,
        int segmentTag,
        int syncedOffset) {

    /** Returns the length of header, key and table in bytes. */
    public int prefixLength() {
        return RecordFormat.prefixLength(keyLength, payloadLength);
    }

    /** Returns the length of the whole record in bytes. */
    public int recordLength() {
        return RecordFormat.recordLength(keyLength, payloadLength);
    }
}
