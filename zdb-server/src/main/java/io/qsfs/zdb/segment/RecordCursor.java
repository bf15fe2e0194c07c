package io.qsfs.zdb.segment;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Walks the records of a segment in order and reads their headers, keys and tables, not their
 * payloads. Not thread-safe.
 */
public final class RecordCursor {
    /** Read ahead: many small records need one system call, and large payloads are jumped over. */
    private static final int WINDOW_LENGTH = 32 * 1024;

    private final Segment segment;
    private final long limit;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long windowOffset = -1;
    private long next;
    private long offset = -1;
    private @Nullable RecordHeader header;
    private int[] table = {};
    private Key key = Key.copyOf(new byte[0]);

    /**
     * @param from the offset of a record
     * @param limit where to stop
     */
    public RecordCursor(Segment segment, long from, long limit) {
        this.segment = segment;
        this.next = from;
        this.limit = limit;
    }

    /** Steps to the next record; returns false at the limit and at damage. */
    public boolean next() throws IOException {
        next = skipPadding(next);
        Optional<RecordHeader> found = readAt(next);
        if (found.isEmpty()) {
            return false;
        }
        offset = next;
        header = found.get();
        next = skipPadding(offset + found.get().recordLength());
        return true;
    }

    /** What a large record leaves of a block of the disk, before it and behind it, is zero. */
    private long skipPadding(long at) throws IOException {
        long end = RecordWriter.blockEnd(at);
        int length = (int) (end - at);
        if (length == 0 || !fill(at, length)) {
            return at;
        }
        for (int i = 0; i < length; i++) {
            if (window.get((int) (at - windowOffset) + i) != 0) {
                return at;
            }
        }
        return end;
    }

    /** Steps to the next record, over damage if need be; returns false at the limit. */
    public boolean nextIntact() throws IOException {
        while (!next()) {
            if (exhausted() || !resynchronize()) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the walk ended at the limit and not at damage. */
    public boolean exhausted() {
        return next >= limit;
    }

    /** Goes on after damage: looks byte by byte for the next record. */
    public boolean resynchronize() throws IOException {
        for (long at = next + 1; at + RecordFormat.HEADER_LENGTH <= limit; at++) {
            if (fill(at, RecordFormat.HEADER_LENGTH)
                    && window.getInt((int) (at - windowOffset)) == RecordFormat.MAGIC
                    && readAt(at).isPresent()) {
                next = at;
                return true;
            }
        }
        next = limit;
        return false;
    }

    /** Returns the offset after the current record: that of the next one, or of the damage. */
    public long nextOffset() {
        return next;
    }

    /** Returns the current record's offset. */
    public long offset() {
        return offset;
    }

    /** Returns the current record's location. */
    public Location location() {
        return new Location(segment.number(), (int) offset);
    }

    /** Returns the current record's header. */
    public RecordHeader header() {
        if (header == null) {
            throw new IllegalStateException("next() was not called");
        }
        return header;
    }

    /** Returns the current record's key. */
    public Key key() {
        return key;
    }

    /** Returns the fingerprint of the current record's payload. */
    public int fingerprint() {
        return RecordFormat.fingerprint(table);
    }

    int[] table() {
        return table;
    }

    /** Reads the current record's payload and returns whether it fits its checksums. */
    public boolean payloadIntact() throws IOException {
        long position = offset + header().prefixLength();
        int remaining = header().payloadLength();
        ByteBuffer block = ByteBuffer.allocate(Math.min(remaining, RecordFormat.BLOCK_LENGTH));
        for (int expected : table) {
            block.clear().limit(Math.min(remaining, RecordFormat.BLOCK_LENGTH));
            segment.read(block, position);
            if (RecordFormat.checksum(block.flip()) != expected) {
                return false;
            }
            position += block.limit();
            remaining -= block.limit();
        }
        return true;
    }

    private Optional<RecordHeader> readAt(long at) throws IOException {
        if (!fill(at, RecordFormat.HEADER_LENGTH)) {
            return Optional.empty();
        }
        window.position((int) (at - windowOffset));
        Optional<RecordHeader> found = RecordFormat.readHeader(window);
        if (found.isEmpty()
                || found.get().segmentTag() != segment.header().tag()
                || at + found.get().recordLength() > limit
                || !fill(at, found.get().prefixLength())) {
            return Optional.empty();
        }
        int start = (int) (at - windowOffset);
        ByteBuffer prefix =
                window.slice(start, found.get().prefixLength()).order(ByteOrder.LITTLE_ENDIAN);
        if (!RecordFormat.prefixIntact(prefix)) {
            return Optional.empty();
        }
        int keyEnd = RecordFormat.HEADER_LENGTH + found.get().keyLength();
        key = Key.copyOf(prefix.slice(RecordFormat.HEADER_LENGTH, found.get().keyLength()));
        table = new int[RecordFormat.blockCount(found.get().payloadLength())];
        for (int i = 0; i < table.length; i++) {
            table[i] = prefix.getInt(keyEnd + 4 * i);
        }
        return found;
    }

    /** Makes the window hold some bytes; returns whether they exist below the limit. */
    private boolean fill(long at, int length) throws IOException {
        if (at + length > limit) {
            return false;
        }
        if (windowOffset < 0 || at < windowOffset || at + length > windowOffset + window.limit()) {
            window.clear().limit((int) Math.min(WINDOW_LENGTH, limit - at));
            int count = segment.file().read(window, at);
            window.clear().limit(count);
            windowOffset = at;
        }
        return at + length <= windowOffset + window.limit();
    }
}
