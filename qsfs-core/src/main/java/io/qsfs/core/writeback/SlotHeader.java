package io.qsfs.core.writeback;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.LittleEndian;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The start of a file of the write-back log, version 1, in clear. A file without a valid header is
 * not in use.
 *
 * <pre>
 * 0   4  magic "QSWB"
 * 4   2  version, 1
 * 6   2  zero
 * 8  16  volume id
 * 24 24  pack id
 * 48 16  random identity of this use of the file
 * 64  4  CRC32C of the bytes before
 * </pre>
 *
 * @param use identity of the use, with the sequence number of the pack
 */
record SlotHeader(VolumeId volume, PackId pack, PackId use) {
    /** Records start here. */
    static final int LENGTH = 128;

    private static final byte[] MAGIC = "QSWB".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int CRC_AT = 64;

    /**
     * The header that the bytes are but for one bit; empty when there is none. Whoever uses it
     * makes sure that a record opens under it.
     */
    static Optional<SlotHeader> corrected(String resource, byte[] bytes) throws StorageException {
        int bits = isDamaged(bytes) ? 8 * (CRC_AT + Integer.BYTES) : 0;
        for (int bit = 0; bit < bits; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Optional<SlotHeader> header = read(resource, flipped);
            if (header.isPresent()) {
                return header;
            }
        }
        return Optional.empty();
    }

    /**
     * Whether bytes that are no header were one. A slot that is free begins with zeros; one that
     * was torn while it was begun has no checksum yet, and nothing in it was acknowledged.
     */
    static boolean isDamaged(byte[] bytes) {
        return bytes.length >= LENGTH && LittleEndian.getInt(bytes, CRC_AT) != 0;
    }

    byte[] write() {
        byte[] written =
                new BytesWriter(LENGTH)
                        .bytes(MAGIC)
                        .int16(VERSION)
                        .int16(0)
                        .volumeId(volume)
                        .packId(pack)
                        .writerId(use.writer())
                        .crc32c(0)
                        .toBytes();
        return java.util.Arrays.copyOf(written, LENGTH);
    }

    /**
     * Reads a header; empty when there is none.
     *
     * @throws StorageException.UnsupportedVersion if a newer program wrote it
     */
    static Optional<SlotHeader> read(String resource, byte[] bytes) throws StorageException {
        if (bytes.length < LENGTH
                || !new String(bytes, 0, MAGIC.length, StandardCharsets.ISO_8859_1).equals("QSWB")
                || Crc32c.of(bytes, 0, CRC_AT) != LittleEndian.getInt(bytes, CRC_AT)) {
            return Optional.empty();
        }
        var in = new BytesReader(resource, bytes);
        in.magic(MAGIC);
        in.version(VERSION);
        in.skip(2);
        VolumeId volume = in.volumeId();
        PackId pack = in.packId();
        return Optional.of(
                new SlotHeader(volume, pack, new PackId(in.writerId(), pack.sequence())));
    }
}
