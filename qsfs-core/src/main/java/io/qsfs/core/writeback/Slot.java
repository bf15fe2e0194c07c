package io.qsfs.core.writeback;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.ChunkCipher;
import io.qsfs.core.disk.LocalFile;
import io.qsfs.core.error.Checks;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A file of the write-back log, which takes one pack after another. It has its full length before
 * the first record goes into it: so a pack that was begun can be ended however full the disk is,
 * and a sync has no lengths or block maps to write. Not thread-safe.
 */
final class Slot implements AutoCloseable {
    private static final byte[] ZEROS = new byte[256 << 10];

    /** Bytes of a pack's end beside journal and tables, with room for a part before it. */
    private static final int END_MAX = 32 << 10;

    private final LocalFile file;
    private final long length;
    private final int packCapacity;
    private @Nullable SlotHeader header;
    private @Nullable ChunkCipher cipher;
    private long number;
    private long end;
    private long taken;
    private long journal;
    private boolean ended;

    /**
     * @param packCapacity longest pack
     */
    Slot(LocalFile file, int packCapacity) {
        this.file = file;
        this.packCapacity = packCapacity;
        this.length = length(packCapacity);
    }

    /**
     * Room for the chunks once and the journal twice, in its parts and sealed at the pack's end;
     * for the tables of a pack of very small chunks; and for many records.
     */
    static long length(int packCapacity) {
        return SlotHeader.LENGTH + 5L * packCapacity / 2 + (64 << 10);
    }

    /** Begins a pack. Fails when the disk has no room; then the slot is free as before. */
    void begin(SlotHeader newHeader, ChunkCipher records) throws IOException {
        for (long at = file.size(); at < length; at += ZEROS.length) {
            file.write(at, ZEROS, 0, (int) Math.min(ZEROS.length, length - at));
        }
        file.write(0, newHeader.write(), 0, SlotHeader.LENGTH);
        header = newHeader;
        cipher = records;
        number = 0;
        end = SlotHeader.LENGTH;
        taken = 0;
        journal = 0;
        ended = false;
    }

    /** Whether the part fits, and all that the pack may still become behind it. */
    boolean fits(PackPart part) {
        long rest = Math.max(0, packCapacity - taken - part.length());
        long journalAgain = journal + part.journal().length;
        return end + SlotRecord.lengthMax(part) + 12 * rest / 5 + journalAgain + END_MAX <= length;
    }

    /** Appends a part; durable after {@link #sync}, which comes before the next record. */
    void append(PackPart part) throws IOException {
        write(SlotRecord.part(part), part);
    }

    /** Appends the last part and the end of the pack; durable after {@link #sync}. */
    void end(PackPart last, byte[] packEnd) throws IOException {
        write(SlotRecord.end(last, packEnd), last);
        ended = true;
    }

    private void write(SlotRecord record, PackPart part) throws IOException {
        byte[] head = seal(record);
        file.write(end, head, 0, head.length);
        file.write(end + head.length, part.buffer(), part.chunksStart(), part.chunksLength());
        end += head.length + part.chunksLength();
        taken += part.length();
        journal += part.journal().length;
    }

    private byte[] seal(SlotRecord record) {
        PackId pack = Checks.present(header, "a pack was begun").pack();
        return record.seal(Checks.present(cipher, "a pack was begun"), number++, pack);
    }

    void sync() throws IOException {
        file.sync();
    }

    /** Whether the pack's end is in the slot. */
    boolean isEnded() {
        return ended;
    }

    /** Bytes of its records. */
    long waitingBytes() {
        return header == null ? 0 : end;
    }

    /** Makes the slot one that is not in use; survives the end of the process, not power loss. */
    void clear() throws IOException {
        file.write(0, ZEROS, 0, SlotHeader.LENGTH);
        header = null;
        cipher = null;
        end = 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
