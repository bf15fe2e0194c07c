package io.qsfs.core.writeback;

import io.qsfs.core.pack.PackFooter;

import java.util.List;

/**
 * What came to a pack since its last part: chunks, as they lie in its buffer, and journal. Keeps
 * the buffer of the pack, which must not change where the chunks are.
 */
public final class PackPart {
    private final List<PackFooter.Piece> chunks;
    private final byte[] buffer;
    private final byte[] journal;
    private final long firstLsn;
    private final long lastLsn;

    /**
     * @param chunks in their order, with their places
     * @param buffer of the pack, all chunks of the part sealed in it
     * @param journal taken
     * @param firstLsn of the whole pack, 0 when it has no transaction so far
     * @param lastLsn of the pack so far
     */
    public PackPart(
            List<PackFooter.Piece> chunks,
            byte[] buffer,
            byte[] journal,
            long firstLsn,
            long lastLsn) {
        this.chunks = List.copyOf(chunks);
        this.buffer = buffer;
        this.journal = journal;
        this.firstLsn = firstLsn;
        this.lastLsn = lastLsn;
    }

    List<PackFooter.Piece> chunks() {
        return chunks;
    }

    /** Where the part's chunks start in the buffer. */
    int chunksStart() {
        return chunks.isEmpty() ? 0 : chunks.getFirst().offset();
    }

    /** Bytes of the part's chunks. */
    int chunksLength() {
        return chunks.isEmpty() ? 0 : chunks.getLast().end() - chunksStart();
    }

    byte[] buffer() {
        return buffer;
    }

    /** How many chunks it has. */
    public int chunkCount() {
        return chunks.size();
    }

    /** Bytes of its journal. */
    public int journalLength() {
        return journal.length;
    }

    byte[] journal() {
        return journal;
    }

    long firstLsn() {
        return firstLsn;
    }

    long lastLsn() {
        return lastLsn;
    }

    /** Bytes of the pack that the part takes. */
    int length() {
        return chunksLength() + journal.length;
    }
}
