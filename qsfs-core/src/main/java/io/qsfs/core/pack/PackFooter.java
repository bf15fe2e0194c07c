package io.qsfs.core.pack;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of what is where in a pack, version 1. Pieces lie behind one another from offset 0, so
 * only their lengths are written; sealed as one message:
 *
 * <pre>
 * 1       kind: 1 log, 2 checkpoint run, 3 checkpoint root
 * 4       pack length in bytes
 * 8       position of the first transaction, 0 for none
 * 8       position of the last transaction, 0 for none
 * varint  count of chunks, then for each: varint stored length, varint plaintext length
 * varint  count of blocks, then for each: varint stored length, varint plaintext length
 * </pre>
 *
 * @param firstLsn 0 when the pack holds no transaction; all up to {@code lastLsn} are in the pack
 */
public record PackFooter(
        PackKind kind,
        int packLength,
        long firstLsn,
        long lastLsn,
        List<Piece> chunks,
        List<Piece> blocks) {
    private static final int FIXED_LENGTH = 21;

    /** A varint of a length below 2²⁸. */
    private static final int VARINT_MAX = 4;

    /** Bytes that one piece adds to the table at most. */
    static final int PIECE_MAX = 2 * VARINT_MAX;

    /** Bytes of a table without pieces at most. */
    static final int EMPTY_MAX = FIXED_LENGTH + 2 * VARINT_MAX;

    /**
     * A sealed chunk or block.
     *
     * @param offset in the pack
     * @param storedLength with method byte and tag
     * @param plaintextLength of the content
     */
    public record Piece(int offset, int storedLength, int plaintextLength) {
        /** The first byte behind it. */
        public int end() {
            return offset + storedLength;
        }
    }

    public PackFooter {
        Checks.argument(
                (firstLsn == 0) == (lastLsn == 0) && firstLsn >= 0 && firstLsn <= lastLsn,
                "positions " + firstLsn + " to " + lastLsn);
        chunks = List.copyOf(chunks);
        blocks = List.copyOf(blocks);
    }

    /** Transactions in the pack. */
    public long transactionCount() {
        return firstLsn == 0 ? 0 : lastLsn - firstLsn + 1;
    }

    /** The first byte behind the chunks, where the blocks start. */
    public int chunksEnd() {
        return chunks.isEmpty() ? 0 : chunks.getLast().end();
    }

    /** The first byte behind the blocks, where the sealed footer starts. */
    public int blocksEnd() {
        return blocks.isEmpty() ? chunksEnd() : blocks.getLast().end();
    }

    byte[] write() {
        var out = new BytesWriter(EMPTY_MAX + PIECE_MAX * (chunks.size() + blocks.size()));
        out.int8(kind.code()).int32(packLength).int64(firstLsn).int64(lastLsn);
        writePieces(out, chunks);
        writePieces(out, blocks);
        return out.toBytes();
    }

    static PackFooter read(BytesReader in) throws StorageException {
        PackKind kind = PackKind.read(in);
        int packLength = in.count(Integer.MAX_VALUE);
        long first = in.nonNegative();
        long last = in.nonNegative();
        List<Piece> chunks = readPieces(in, 0, packLength);
        int end = chunks.isEmpty() ? 0 : chunks.getLast().end();
        List<Piece> blocks = readPieces(in, end, packLength);
        in.end();
        if ((first == 0) != (last == 0) || first > last) {
            throw in.corrupt("positions " + first + " to " + last);
        }
        return new PackFooter(kind, packLength, first, last, chunks, blocks);
    }

    private static void writePieces(BytesWriter out, List<Piece> pieces) {
        out.varint(pieces.size());
        for (Piece piece : pieces) {
            out.varint(piece.storedLength()).varint(piece.plaintextLength());
        }
    }

    private static List<Piece> readPieces(BytesReader in, int start, int packLength)
            throws StorageException {
        long count = in.varint();
        if (count < 0 || count > in.remaining()) {
            throw in.corrupt(count + " pieces");
        }
        List<Piece> pieces = new ArrayList<>((int) count);
        int offset = start;
        for (long i = 0; i < count; i++) {
            long stored = in.varint();
            long plaintext = in.varint();
            if (stored < 1 || stored > packLength - offset) {
                throw in.corrupt("a piece of " + stored + " bytes at " + offset);
            }
            if (plaintext < 0 || plaintext > Integer.MAX_VALUE) {
                throw in.corrupt("a content of " + plaintext + " bytes");
            }
            pieces.add(new Piece(offset, (int) stored, (int) plaintext));
            offset += (int) stored;
        }
        return pieces;
    }
}
