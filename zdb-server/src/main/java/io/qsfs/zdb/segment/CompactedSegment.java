package io.qsfs.zdb.segment;

import io.qsfs.zdb.disk.DiskFile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A segment being written from the records of others; until {@link SegmentLog#publish} its file has
 * a temporary name, which the next start deletes. Used by one thread.
 */
public final class CompactedSegment implements Closeable {
    private final DiskFile file;
    private final SegmentHeader header;
    private final byte[] prefix = new byte[RecordFormat.PREFIX_LENGTH_MAX];
    private final ByteBuffer block = ByteBuffer.allocateDirect(RecordFormat.BLOCK_LENGTH);
    private long end = SegmentHeader.LENGTH;
    private boolean published;

    CompactedSegment(DiskFile file, SegmentHeader header) throws IOException {
        this.file = file;
        this.header = header;
        file.truncate(0);
        file.write(header.write(), 0);
    }

    /**
     * Copies the record that a cursor stands on. Its checksums are copied too, so damage stays
     * visible.
     *
     * @return the length of the copied record
     * @throws CorruptRecordException when the source cannot be read
     */
    public int copy(Segment source, RecordCursor record) throws IOException {
        RecordHeader old = record.header();
        RecordHeader copied =
                new RecordHeader(
                        old.tombstone(),
                        old.keyLength(),
                        old.payloadLength(),
                        old.timestamp(),
                        old.serial(),
                        old.previousSegment(),
                        old.previousOffset(),
                        header.tag(),
                        0);
        int length = RecordFormat.writePrefix(prefix, copied, record.key(), record.table());
        file.write(ByteBuffer.wrap(prefix, 0, length), end);
        int remaining = old.payloadLength();
        long from = record.offset() + old.prefixLength();
        long to = end + length;
        while (remaining > 0) {
            block.clear().limit(Math.min(remaining, block.capacity()));
            read(source, block, from);
            block.flip();
            int part = block.limit();
            file.write(block, to);
            from += part;
            to += part;
            remaining -= part;
        }
        end = to;
        return old.recordLength();
    }

    private static void read(Segment source, ByteBuffer target, long offset)
            throws CorruptRecordException {
        try {
            source.read(target, offset);
        } catch (CorruptRecordException e) {
            throw e;
        } catch (IOException e) {
            throw source.corrupt(offset, "cannot be read: " + e.getMessage());
        }
    }

    /** Makes what was copied survive power loss, so that publishing has little left to sync. */
    public void sync() throws IOException {
        file.sync();
    }

    SegmentHeader header() {
        return header;
    }

    /** Makes what was copied survive power loss; the file then belongs to the segment. */
    Segment finish(String name) throws IOException {
        file.sync();
        Segment segment = new Segment(header, file, name, end);
        segment.synced(end);
        published = true;
        return segment;
    }

    /** Closes the file unless it was published. */
    @Override
    public void close() throws IOException {
        if (!published) {
            file.close();
        }
    }
}
