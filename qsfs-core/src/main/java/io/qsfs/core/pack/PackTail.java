package io.qsfs.core.pack;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.LittleEndian;
import io.qsfs.core.error.StorageException;

import java.nio.charset.StandardCharsets;

/**
 * The last bytes of a pack, version 1, in clear: they only say where the sealed footer is, which
 * authenticates the rest.
 *
 * <pre>
 * 0   4  magic "QSPK"
 * 4   2  version, 1
 * 6   2  zero
 * 8   4  length of the sealed footer, which ends where the tail starts
 * 12  4  length of the pack with this tail
 * 16  4  CRC32C of the bytes before
 * </pre>
 */
record PackTail(int footerLength, int packLength) {
    static final int LENGTH = 20;

    private static final byte[] MAGIC = "QSPK".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int CRC_AT = 16;

    byte[] write() {
        return new BytesWriter(LENGTH)
                .bytes(MAGIC)
                .int16(VERSION)
                .int16(0)
                .int32(footerLength)
                .int32(packLength)
                .crc32c(0)
                .toBytes();
    }

    /** Reads the tail that ends at {@code end}. */
    static PackTail read(String resource, byte[] bytes, int end) throws StorageException {
        int start = end - LENGTH;
        var in = new BytesReader(resource, bytes, start, LENGTH);
        in.magic(MAGIC);
        if (Crc32c.of(bytes, start, CRC_AT) != LittleEndian.getInt(bytes, start + CRC_AT)) {
            throw in.corrupt("the checksum of its tail is wrong");
        }
        in.version(VERSION);
        in.skip(2);
        var tail = new PackTail(in.count(Integer.MAX_VALUE), in.count(Integer.MAX_VALUE));
        if (tail.footerLength > tail.packLength - LENGTH) {
            throw in.corrupt("a footer of " + tail.footerLength + " bytes");
        }
        return tail;
    }
}
