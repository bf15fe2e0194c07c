package io.qsfs.core.bytes;

import java.util.zip.CRC32C;

/** CRC32C (Castagnoli) of a range of bytes: finds accidents, never attacks. */
public final class Crc32c {
    private Crc32c() {}

    /** Returns the checksum as the unsigned value's bits in an int. */
    public static int of(byte[] bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    public static int of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }
}
