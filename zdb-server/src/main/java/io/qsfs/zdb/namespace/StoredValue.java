package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.RecordFormat;
import io.qsfs.zdb.segment.RecordHeader;
import io.qsfs.zdb.segment.Segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A range of a stored payload, not yet read. Holds its segment open until closed; used by one
 * thread at a time.
 */
public final class StoredValue implements AutoCloseable {
    /** Direct, so that reading a file into it copies once; only few threads read payloads. */
    private static final ThreadLocal<ByteBuffer> BLOCK =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(RecordFormat.BLOCK_LENGTH));

    private final Segment segment;
    private final Key key;
    private final IndexEntry entry;
    private final int from;
    private final int length;

    private StoredValue(Segment segment, Key key, IndexEntry entry, int from, int length) {
        this.segment = segment;
        this.key = key;
        this.entry = entry;
        this.from = from;
        this.length = length;
    }

    /**
     * Takes over one {@link Segment#acquire()}.
     *
     * @param segment held open for this value
     */
    static StoredValue whole(Segment segment, Key key, IndexEntry entry) {
        return new StoredValue(segment, key, entry, 0, entry.length());
    }

    /** Returns a part of this value in its place; this one must no longer be used. */
    public StoredValue range(int offset, int rangeLength) {
        return new StoredValue(segment, key, entry, from + offset, rangeLength);
    }

    /** Returns the length of the range in bytes. */
    public int length() {
        return length;
    }

    /** Returns whether the range is the whole payload. */
    public boolean isWhole() {
        return length == entry.length();
    }

    /** Returns the bytes of the record before its payload. */
    public int prefixLength() {
        return RecordFormat.prefixLength(key.length(), entry.length());
    }

    /** Returns the length of the whole record: what {@link #readRecord} needs. */
    public int recordLength() {
        return prefixLength() + entry.length();
    }

    /** Returns where in the segment's file the range starts. */
    public long fileOffset() {
        return entry.location().offsetBytes() + prefixLength() + from;
    }

    /** Returns the segment, for sendfile. */
    public Segment segment() {
        return segment;
    }

    /**
     * Reads the whole record with one read and verifies all of it.
     *
     * @param target has {@link #recordLength()} bytes from its position on; afterwards they hold
     *     the record, its payload last
     */
    public void readRecord(ByteBuffer target) throws IOException {
        int start = target.position();
        long offset = entry.location().offsetBytes();
        ByteBuffer record = target.slice(start, recordLength()).order(ByteOrder.LITTLE_ENDIAN);
        segment.read(record, offset);
        ByteBuffer prefix = record.slice(0, prefixLength()).order(ByteOrder.LITTLE_ENDIAN);
        verifyKey(prefix, offset);
        for (int block = 0; block < RecordFormat.blockCount(entry.length()); block++) {
            int blockStart = block * RecordFormat.BLOCK_LENGTH;
            int blockLength = Math.min(RecordFormat.BLOCK_LENGTH, entry.length() - blockStart);
            verifyBlock(prefix, block, record.slice(prefixLength() + blockStart, blockLength));
        }
        target.position(start + recordLength());
    }

    /** Returns the bytes of memory that {@link #readDirect} needs. */
    public int directLength() {
        return Segment.directLength(blocksEnd() - blocksStart() + prefixLength());
    }

    /**
     * Reads the blocks that the range covers past the system's cache, and verifies them.
     *
     * @param memory direct, with {@link #directLength()} bytes
     * @return the range, a part of the memory
     */
    public ByteBuffer readDirect(ByteBuffer memory) throws IOException {
        long offset = entry.location().offsetBytes();
        int start = blocksStart();
        ByteBuffer prefix;
        ByteBuffer blocks;
        if (start == 0) {
            ByteBuffer record = segment.readDirect(memory, offset, prefixLength() + blocksEnd());
            prefix = record.slice(0, prefixLength()).order(ByteOrder.LITTLE_ENDIAN);
            blocks = record.slice(prefixLength(), blocksEnd());
        } else {
            prefix = segment.readPrefix(offset, key.length(), entry.length());
            blocks =
                    segment.readDirect(
                            memory, offset + prefixLength() + start, blocksEnd() - start);
        }
        verifyKey(prefix, offset);
        for (int at = 0; at < blocks.limit(); at += RecordFormat.BLOCK_LENGTH) {
            int blockLength = Math.min(RecordFormat.BLOCK_LENGTH, blocks.limit() - at);
            verifyBlock(
                    prefix,
                    (start + at) / RecordFormat.BLOCK_LENGTH,
                    blocks.slice(at, blockLength));
        }
        return blocks.slice(from - start, length);
    }

    private int blocksStart() {
        return from / RecordFormat.BLOCK_LENGTH * RecordFormat.BLOCK_LENGTH;
    }

    private int blocksEnd() {
        int count = RecordFormat.blockCount(from + length);
        return Math.min(count * RecordFormat.BLOCK_LENGTH, entry.length());
    }

    /** Reads and verifies the blocks that the range covers, and writes the range to the target. */
    public void read(ByteBuffer target) throws IOException {
        visitBlocks(target::put);
    }

    /** Reads and verifies the blocks that the range covers. */
    public void verify() throws IOException {
        visitBlocks(part -> {});
    }

    private void visitBlocks(java.util.function.Consumer<ByteBuffer> visitor) throws IOException {
        long offset = entry.location().offsetBytes();
        ByteBuffer prefix = segment.readPrefix(offset, key.length(), entry.length());
        verifyKey(prefix, offset);
        ByteBuffer block = BLOCK.get();
        int end = from + length;
        for (int next = from; next < end; ) {
            int number = next / RecordFormat.BLOCK_LENGTH;
            int start = number * RecordFormat.BLOCK_LENGTH;
            int blockLength = Math.min(RecordFormat.BLOCK_LENGTH, entry.length() - start);
            block.clear().limit(blockLength);
            segment.read(block, offset + prefixLength() + start);
            verifyBlock(prefix, number, block.flip());
            int partEnd = Math.min(end - start, blockLength);
            visitor.accept(block.slice(next - start, partEnd - (next - start)));
            next = start + partEnd;
        }
    }

    private void verifyKey(ByteBuffer prefix, long offset) throws CorruptRecordException {
        RecordHeader header = segment.verifyPrefix(prefix, offset, entry.length());
        if (header.keyLength() != key.length()
                || !key.matches(prefix.slice(RecordFormat.HEADER_LENGTH, key.length()))) {
            throw segment.corrupt(offset, "the record has another key");
        }
    }

    private void verifyBlock(ByteBuffer prefix, int number, ByteBuffer block)
            throws CorruptRecordException {
        int expected = prefix.getInt(RecordFormat.HEADER_LENGTH + key.length() + 4 * number);
        if (RecordFormat.checksum(block) != expected) {
            throw segment.corrupt(
                    entry.location().offsetBytes(),
                    "block " + number + " of the payload does not fit its checksum");
        }
    }

    @Override
    public void close() throws IOException {
        segment.release();
    }
}
