package io.qsfs.zdb.segment;

import static io.qsfs.zdb.disk.DiskFile.DIRECT_ALIGNMENT;

import io.qsfs.zdb.disk.DiskFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One open segment file. Thread-safe: reads go on while its owner appends.
 *
 * <ul>
 *   <li>Bytes below {@link #end()} never change.
 *   <li>The file is closed when its owner and every reader that called {@link #acquire()} let go.
 * </ul>
 */
public final class Segment {
    private final SegmentHeader header;
    private final DiskFile file;
    private final String name;
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile long end;
    private volatile long synced;
    private volatile boolean damaged;

    Segment(SegmentHeader header, DiskFile file, String name, long end) {
        this.header = header;
        this.file = file;
        this.name = name;
        this.end = end;
    }

    /** Returns the header. */
    public SegmentHeader header() {
        return header;
    }

    /** Returns the number, unique in the namespace. */
    public int number() {
        return header.number();
    }

    /** Returns the file's path for messages. */
    public String name() {
        return name;
    }

    /** Returns the offset after the last whole record. */
    public long end() {
        return end;
    }

    /** Returns the offset up to which this segment is known to survive power loss. */
    public long synced() {
        return synced;
    }

    /** Returns whether damage was met that keeps this segment from being compacted. */
    public boolean damaged() {
        return damaged;
    }

    /** Notes damage that keeps this segment from being compacted. */
    public void noteDamage() {
        damaged = true;
    }

    DiskFile file() {
        return file;
    }

    void end(long offset) {
        end = offset;
    }

    void synced(long offset) {
        synced = Math.max(synced, offset);
    }

    /** Keeps the file open until {@link #release()}; returns whether it was still open. */
    public boolean acquire() {
        int count = holders.get();
        while (count > 0) {
            if (holders.compareAndSet(count, count + 1)) {
                return true;
            }
            count = holders.get();
        }
        return false;
    }

    /** Ends one {@link #acquire()}; the last one closes the file. */
    public void release() throws IOException {
        if (holders.decrementAndGet() == 0) {
            file.close();
        }
    }

    /** Returns the channel for sendfile, if there is one. */
    public Optional<java.nio.channels.FileChannel> channel() {
        return file.channel();
    }

    /**
     * Reads bytes until the target is full.
     *
     * @throws CorruptRecordException when the file ends before
     */
    public void read(ByteBuffer target, long offset) throws IOException {
        int wanted = target.remaining();
        if (file.read(target, offset) != wanted) {
            throw corrupt(offset, "the file ends inside a record");
        }
    }

    /**
     * Reads bytes past the system's cache: what is read once must not push out what is read often.
     *
     * @param target direct, with {@link #directLength} bytes
     * @return the bytes, a part of the target
     * @throws CorruptRecordException when the file ends before
     */
    public ByteBuffer readDirect(ByteBuffer target, long offset, int length) throws IOException {
        ByteBuffer memory = target.alignedSlice(DIRECT_ALIGNMENT);
        int skipped = (int) (offset % DIRECT_ALIGNMENT);
        memory.limit((int) RecordWriter.blockEnd(skipped + length));
        if (file.readDirect(memory, offset - skipped) < skipped + length) {
            throw corrupt(offset, "the file ends inside a record");
        }
        return memory.slice(skipped, length);
    }

    /** Returns the bytes of memory that a direct read of some bytes needs. */
    public static int directLength(int length) {
        return length + 4 * DIRECT_ALIGNMENT;
    }

    /**
     * Reads and verifies the header, key and table of the record at an offset.
     *
     * @param keyLength the expected length of the key
     * @param payloadLength the expected length of the payload
     * @return little-endian, from the magic to the end of the table
     */
    public ByteBuffer readPrefix(long offset, int keyLength, int payloadLength) throws IOException {
        ByteBuffer prefix =
                ByteBuffer.allocate(RecordFormat.prefixLength(keyLength, payloadLength))
                        .order(ByteOrder.LITTLE_ENDIAN);
        read(prefix, offset);
        prefix.flip();
        verifyPrefix(prefix, offset, payloadLength);
        return prefix;
    }

    /** Verifies the header, key and table of a record that was read from an offset. */
    public RecordHeader verifyPrefix(ByteBuffer prefix, long offset, int payloadLength)
            throws CorruptRecordException {
        RecordHeader found =
                RecordFormat.readHeader(prefix)
                        .orElseThrow(() -> corrupt(offset, "there is no record"));
        if (found.segmentTag() != header.tag()
                || found.payloadLength() != payloadLength
                || !RecordFormat.prefixIntact(prefix)) {
            throw corrupt(offset, "the header does not fit its checksum");
        }
        return found;
    }

    /** Returns the exception for a damaged record at an offset. */
    public CorruptRecordException corrupt(long offset, String what) {
        return new CorruptRecordException(name + " at offset " + offset + ": " + what);
    }
}
