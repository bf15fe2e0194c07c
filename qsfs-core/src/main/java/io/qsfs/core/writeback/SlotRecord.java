package io.qsfs.core.writeback;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.ChunkCipher;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.PackFooter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record of the write-back log, version 1. Its head is sealed, numbered from 0 in each use of the
 * file, so that what an earlier use left, a torn write or a foreign byte is no record; chunks
 * follow as they lie in the pack, for they are sealed already.
 *
 * <pre>
 * 4  length of the sealed head
 * 4  bytes of chunks behind it
 *    sealed head, its plaintext:
 *      1       kind: 1 part of a pack, 2 last part and end of a pack
 *      24      pack id
 *      8       position of the pack's first transaction, 0 for none
 *      8       position of its last transaction so far, 0 for none
 *      varint  count of chunks, then for each: varint stored length, varint plaintext length
 *      4       CRC32C of the bytes of chunks
 *      rest    kind 1: journal; kind 2: the pack from behind its last chunk to its end
 *    chunks
 * </pre>
 *
 * @param journal or the pack's end, by the kind
 * @param rawLength bytes of chunks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and only this package sees it
record SlotRecord(
        Kind kind,
        long firstLsn,
        long lastLsn,
        List<PackFooter.Piece> chunks,
        byte[] journal,
        int rawLength,
        int rawChecksum) {
    /** What a record says. */
    enum Kind {
        PART(1),
        END(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /** Bytes in clear before the sealed head. */
    static final int PREFIX = 8;

    /** Bytes of a record beside chunks, their table, and journal, at most. */
    static final int OVERHEAD_MAX = PREFIX + ChunkCipher.OVERHEAD + 64;

    /** Bytes of the table for each chunk, at most. */
    static final int CHUNK_MAX = 10;

    /** Bytes that the record of a part has at most. */
    static long lengthMax(PackPart part) {
        return OVERHEAD_MAX + (long) part.length() + (long) CHUNK_MAX * part.chunks().size();
    }

    static SlotRecord part(PackPart part) {
        return new SlotRecord(
                Kind.PART,
                part.firstLsn(),
                part.lastLsn(),
                part.chunks(),
                part.journal(),
                part.chunksLength(),
                Crc32c.of(part.buffer(), part.chunksStart(), part.chunksLength()));
    }

    /** The last record of a pack; its journal is in the pack's end. */
    static SlotRecord end(PackPart last, byte[] packEnd) {
        return new SlotRecord(
                Kind.END,
                last.firstLsn(),
                last.lastLsn(),
                last.chunks(),
                packEnd,
                last.chunksLength(),
                Crc32c.of(last.buffer(), last.chunksStart(), last.chunksLength()));
    }

    /** Prefix and sealed head; the chunks follow. */
    byte[] seal(ChunkCipher cipher, long number, PackId pack) {
        var head = new BytesWriter(journal.length + 64 + CHUNK_MAX * chunks.size());
        head.int8(kind.code).packId(pack).int64(firstLsn).int64(lastLsn).varint(chunks.size());
        for (PackFooter.Piece chunk : chunks) {
            head.varint(chunk.storedLength()).varint(chunk.plaintextLength());
        }
        byte[] plain = head.int32(rawChecksum).bytes(journal).toBytes();
        head.wipe();
        int sealedLength = plain.length + ChunkCipher.OVERHEAD;
        byte[] prefix = new BytesWriter(PREFIX).int32(sealedLength).int32(rawLength).toBytes();
        byte[] out = Arrays.copyOf(prefix, PREFIX + sealedLength);
        cipher.seal(number, plain, 0, plain.length, out, PREFIX);
        Arrays.fill(plain, (byte) 0);
        return out;
    }

    /**
     * Opens a sealed head.
     *
     * @param chunksStart where the record's chunks lie in the pack
     * @throws StorageException.Corrupt if it is not the record of that number
     */
    static SlotRecord open(
            ChunkCipher cipher, long number, PackId pack, byte[] sealed, int chunksStart)
            throws StorageException {
        byte[] plain = new byte[sealed.length];
        int length = cipher.open(number, sealed, 0, sealed.length, plain, 0);
        var in = new BytesReader("record " + number + " of pack " + pack, plain, 0, length);
        int code = in.unsignedByte();
        Kind kind =
                switch (code) {
                    case 1 -> Kind.PART;
                    case 2 -> Kind.END;
                    default -> throw in.corrupt("kind " + code);
                };
        if (!in.packId().equals(pack)) {
            throw in.corrupt("it is of another pack");
        }
        long first = in.nonNegative();
        long last = in.nonNegative();
        List<PackFooter.Piece> chunks = new ArrayList<>();
        int at = chunksStart;
        for (long i = in.varint(); i > 0; i--) {
            int stored = Math.toIntExact(in.varint());
            chunks.add(new PackFooter.Piece(at, stored, Math.toIntExact(in.varint())));
            at = Math.addExact(at, stored);
        }
        int checksum = in.int32();
        return new SlotRecord(
                kind, first, last, chunks, in.bytes(in.remaining()), at - chunksStart, checksum);
    }
}
