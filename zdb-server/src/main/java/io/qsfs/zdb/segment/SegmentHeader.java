package io.qsfs.zdb.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The first 64 bytes of a segment file, version 1. All integers are little-endian.
 *
 * <pre>
 * offset size field            protects from
 *  0     8    magic            "QZDBSEG1": reading another file
 *  8     4    version
 * 12     4    number           a renamed file; file names carry it too; never used twice
 * 16     4    tag              random; every record repeats it: bytes of other segments
 * 20     4    first covered    lowest and highest number of the segments whose records this one
 * 24     4    last covered     holds: its own number, or those that compaction merged into it
 * 28     4    generation       0 = written by appends, else its own number: newer = greater
 * 32     8    first serial     every record's serial is at least this
 * 40     8    created          milliseconds since 1970
 * 48     4    namespace        a file of another namespace
 * 52     8    zero
 * 60     4    checksum         CRC32C of bytes 0 … 59
 * 64     …    records
 * </pre>
 */
public record SegmentHeader(
        int number,
        int tag,
        int firstCovered,
        int lastCovered,
        int generation,
        long firstSerial,
        long createdMillis,
        int namespace) {

    /** Length of the header; the offset of the first record. */
    public static final int LENGTH = 64;

    /** Version of this layout. */
    public static final int VERSION = 1;

    /** First eight bytes: "QZDBSEG1". */
    private static final long MAGIC = 0x314745534244_5A51L;

    private static final int CHECKSUM_OFFSET = 60;

    /** Returns the bytes of the header. */
    public ByteBuffer write() {
        ByteBuffer target = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        target.putLong(MAGIC).putInt(VERSION).putInt(number).putInt(tag);
        target.putInt(firstCovered).putInt(lastCovered).putInt(generation);
        target.putLong(firstSerial).putLong(createdMillis).putInt(namespace).putLong(0);
        target.putInt(RecordFormat.checksum(target.duplicate().flip()));
        return target.flip();
    }

    /** Reads a header, or nothing when these bytes are none. */
    public static Optional<SegmentHeader> read(ByteBuffer bytes) {
        if (bytes.remaining() < LENGTH) {
            return Optional.empty();
        }
        ByteBuffer source = bytes.slice(bytes.position(), LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int checksum = RecordFormat.checksum(source.slice(0, CHECKSUM_OFFSET));
        if (source.getLong(0) != MAGIC
                || source.getInt(8) != VERSION
                || source.getInt(CHECKSUM_OFFSET) != checksum) {
            return Optional.empty();
        }
        return Optional.of(
                new SegmentHeader(
                        source.getInt(12),
                        source.getInt(16),
                        source.getInt(20),
                        source.getInt(24),
                        source.getInt(28),
                        source.getLong(32),
                        source.getLong(40),
                        source.getInt(48)));
    }

    /** Returns whether this segment took over the records of another one. */
    public boolean replaces(SegmentHeader other) {
        return generation > other.generation
                && Integer.compareUnsigned(firstCovered, other.firstCovered) <= 0
                && Integer.compareUnsigned(lastCovered, other.lastCovered) >= 0;
    }
}
