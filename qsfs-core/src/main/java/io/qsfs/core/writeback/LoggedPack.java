package io.qsfs.core.writeback;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.PackKeys;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.PackBuilder;
import io.qsfs.core.pack.PackFooter;
import io.qsfs.core.pack.PackKind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A pack as the write-back log has it. Not thread-safe. */
final class LoggedPack {
    private final PackId id;
    private final List<PackFooter.Piece> chunks = new ArrayList<>();
    private byte[] bytes = new byte[1 << 16];
    private int length;
    private byte[] journal = new byte[0];
    private long firstLsn;
    private long lastLsn;
    private boolean ended;

    LoggedPack(PackId id) {
        this.id = id;
    }

    PackId id() {
        return id;
    }

    /** Where the next chunk goes. */
    int chunksEnd() {
        return chunks.isEmpty() ? 0 : chunks.getLast().end();
    }

    /** Whether the bytes are those of the whole pack. */
    boolean isEnded() {
        return ended;
    }

    /** Takes a record and its chunks, in order. */
    void add(SlotRecord record, byte[] raw) {
        append(raw);
        chunks.addAll(record.chunks());
        firstLsn = record.firstLsn();
        lastLsn = record.lastLsn();
        switch (record.kind()) {
            case PART -> {
                int before = journal.length;
                journal = Arrays.copyOf(journal, before + record.journal().length);
                System.arraycopy(record.journal(), 0, journal, before, record.journal().length);
            }
            case END -> {
                append(record.journal());
                ended = true;
            }
        }
    }

    private void append(byte[] more) {
        if (more.length > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more.length, 2 * bytes.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** Seals the end of a pack that was still open; returns the end. */
    byte[] end(PackKeys keys, ChunkCodec codec) {
        int chunksEnd = length;
        // More than blocks, table and tail of this content can take.
        long room = chunksEnd + 2L * journal.length + 64L * chunks.size() + (64 << 10);
        bytes = Arrays.copyOf(bytes, Math.toIntExact(room));
        var builder = new PackBuilder(keys, codec, bytes, bytes.length);
        chunks.forEach(builder::restore);
        length = builder.finish(PackKind.LOG, journal, firstLsn, lastLsn);
        ended = true;
        return Arrays.copyOfRange(bytes, chunksEnd, length);
    }

    /** All of it as one part. */
    PackPart toPart() {
        return new PackPart(chunks, bytes, new byte[0], firstLsn, lastLsn);
    }

    /** Its bytes from 0 to {@link #length}; the array itself. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
