package io.qsfs.zdb.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Layout of one record in a segment, version 1. All integers are little-endian.
 *
 * <pre>
 * offset size field            protects from
 *  0     4    magic            reading what is no record
 *  4     1    version
 *  5     1    flags            bit 0: tombstone
 *  6     1    key length       0 … 255 bytes
 *  7     1    zero
 *  8     4    payload length   0 … 8 MiB
 * 12     4    timestamp        seconds since 1970, unsigned
 * 16     8    serial           order in the namespace; a tombstone has that of the next record
 * 24     4    previous segment of this key's earlier version, 0 when there is none
 * 28     4    previous offset  in that segment
 * 32     4    segment tag      bytes of other segments, and records stored as payloads
 * 36     4    synced offset    of this segment, known durable when the record was written:
 *                              tells damage of durable bytes from a torn tail
 * 40     4    header checksum  CRC32C of bytes 0 … 39, key and table
 * 44     …    key
 *  …     4·b  table            CRC32C of each 64 KiB block of the payload
 *  …     …    payload
 * </pre>
 */
public final class RecordFormat {
    /** First four bytes of a record: "QREC". */
    public static final int MAGIC = 0x43455251;

    /** Version of this layout. */
    public static final byte VERSION = 1;

    /** Flag of a record that says that its key is deleted. */
    public static final int FLAG_TOMBSTONE = 1;

    /** Bytes before the key. */
    public static final int HEADER_LENGTH = 44;

    /** Bytes that one entry of the table covers. */
    public static final int BLOCK_LENGTH = 64 * 1024;

    /** Longest key in bytes. */
    public static final int KEY_LENGTH_MAX = 255;

    /** Longest payload in bytes. */
    public static final int PAYLOAD_LENGTH_MAX = 8 * 1024 * 1024;

    /** Longest header, key and table together, in bytes. */
    public static final int PREFIX_LENGTH_MAX =
            HEADER_LENGTH + KEY_LENGTH_MAX + 4 * (PAYLOAD_LENGTH_MAX / BLOCK_LENGTH);

    private static final int CHECKSUM_OFFSET = 40;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private RecordFormat() {}

    /** Returns the number of table entries of a payload. */
    public static int blockCount(int payloadLength) {
        return Math.ceilDiv(payloadLength, BLOCK_LENGTH);
    }

    /** Returns the length of header, key and table. */
    public static int prefixLength(int keyLength, int payloadLength) {
        return HEADER_LENGTH + keyLength + 4 * blockCount(payloadLength);
    }

    /** Returns the length of a whole record. */
    public static int recordLength(int keyLength, int payloadLength) {
        return prefixLength(keyLength, payloadLength) + payloadLength;
    }

    /** Returns the CRC32C of the remaining bytes, which stay unread. */
    public static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /**
     * Returns the table of a payload: one checksum per block.
     *
     * @param payload read from its position to its limit, both left as they are
     */
    public static int[] table(ByteBuffer payload) {
        int[] table = new int[blockCount(payload.remaining())];
        CRC32C crc = new CRC32C();
        ByteBuffer block = payload.duplicate();
        for (int i = 0; i < table.length; i++) {
            int start = payload.position() + i * BLOCK_LENGTH;
            block.limit(Math.min(payload.limit(), start + BLOCK_LENGTH)).position(start);
            crc.reset();
            crc.update(block);
            table[i] = (int) crc.getValue();
        }
        return table;
    }

    /**
     * Returns a 32-bit fingerprint of a payload, made from its table; equal payloads have equal
     * fingerprints.
     */
    public static int fingerprint(int[] table) {
        if (table.length == 1) {
            return table[0];
        }
        byte[] bytes = new byte[4 * table.length];
        for (int i = 0; i < table.length; i++) {
            INT.set(bytes, 4 * i, table[i]);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /**
     * Writes header, key and table to the start of an array.
     *
     * @return the number of bytes written
     */
    public static int writePrefix(byte[] target, RecordHeader header, Key key, int[] table) {
        INT.set(target, 0, MAGIC);
        target[4] = VERSION;
        target[5] = (byte) (header.tombstone() ? FLAG_TOMBSTONE : 0);
        target[6] = (byte) key.length();
        target[7] = 0;
        INT.set(target, 8, header.payloadLength());
        INT.set(target, 12, header.timestamp());
        LONG.set(target, 16, header.serial());
        INT.set(target, 24, header.previousSegment());
        INT.set(target, 28, header.previousOffset());
        INT.set(target, 32, header.segmentTag());
        INT.set(target, 36, header.syncedOffset());
        int end = HEADER_LENGTH + key.copyTo(target, HEADER_LENGTH);
        for (int checksum : table) {
            INT.set(target, end, checksum);
            end += 4;
        }
        INT.set(target, CHECKSUM_OFFSET, prefixChecksum(ByteBuffer.wrap(target, 0, end)));
        return end;
    }

    /**
     * Reads the fixed part of a record; its checksum is not looked at.
     *
     * @param source little-endian, with {@link #HEADER_LENGTH} bytes from its position on
     * @return empty when magic, version or a length say that no record is here
     */
    public static Optional<RecordHeader> readHeader(ByteBuffer source) {
        int at = source.position();
        int payloadLength = source.getInt(at + 8);
        if (source.getInt(at) != MAGIC
                || source.get(at + 4) != VERSION
                || payloadLength < 0
                || payloadLength > PAYLOAD_LENGTH_MAX) {
            return Optional.empty();
        }
        return Optional.of(
                new RecordHeader(
                        (source.get(at + 5) & FLAG_TOMBSTONE) != 0,
                        Byte.toUnsignedInt(source.get(at + 6)),
                        payloadLength,
                        source.getInt(at + 12),
                        source.getLong(at + 16),
                        source.getInt(at + 24),
                        source.getInt(at + 28),
                        source.getInt(at + 32),
                        source.getInt(at + 36)));
    }

    /** Returns whether the header checksum fits header, key and table, the remaining bytes. */
    public static boolean prefixIntact(ByteBuffer prefix) {
        return prefix.getInt(prefix.position() + CHECKSUM_OFFSET) == prefixChecksum(prefix);
    }

    private static int prefixChecksum(ByteBuffer prefix) {
        CRC32C crc = new CRC32C();
        ByteBuffer part = prefix.duplicate();
        part.limit(prefix.position() + CHECKSUM_OFFSET);
        crc.update(part);
        part.limit(prefix.limit()).position(prefix.position() + HEADER_LENGTH);
        crc.update(part);
        return (int) crc.getValue();
    }
}
