package io.qsfs.zdb.namespace;

import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.disk.DiskFile;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.RecordFormat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * The file {@code node} in the data directory, version 1: who the node is, and the highest number
 * it gave to a namespace. All integers are little-endian. Thread-safe.
 *
 * <pre>
 * offset size field
 *  0     8    magic "QZDBNOD1"
 *  8     4    version
 * 12     4    highest number used
 * 16     8    instance id, random
 * 24     4    CRC32C of bytes 0 … 23
 * </pre>
 */
final class NodeFile {
    static final String NAME = "node";

    private static final long MAGIC = 0x31444F4E4244_5A51L;
    private static final int VERSION = 1;
    private static final int LENGTH = 28;

    private final Disk disk;
    private final long instance;
    private int highest;

    private NodeFile(Disk disk, long instance, int highest) {
        this.disk = disk;
        this.instance = instance;
        this.highest = highest;
    }

    static NodeFile openOrCreate(Disk disk, RandomGenerator random) throws IOException {
        if (!disk.exists(NAME)) {
            NodeFile created = new NodeFile(disk, random.nextLong(), 0);
            created.write();
            return created;
        }
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (DiskFile file = disk.open(NAME, false)) {
            file.read(bytes, 0);
        }
        bytes.flip();
        if (bytes.limit() < LENGTH
                || bytes.getLong(0) != MAGIC
                || bytes.getInt(8) != VERSION
                || bytes.getInt(24) != RecordFormat.checksum(bytes.slice(0, 24))) {
            throw new CorruptRecordException(
                    disk.describe(NAME)
                            + " is damaged, of a newer version or of another program; if it is"
                            + " damaged, move it away: the node makes a new one");
        }
        return new NodeFile(disk, bytes.getLong(16), bytes.getInt(12));
    }

    long instance() {
        return instance;
    }

    /** Returns a number never returned before, also not before a crash. */
    synchronized int next() throws IOException {
        highest++;
        write();
        return highest;
    }

    /**
     * Raises the highest number to one that is in use, as it is when this file was lost.
     *
     * @return whether that was necessary
     */
    synchronized boolean atLeast(int number) throws IOException {
        if (Integer.compareUnsigned(number, highest) <= 0) {
            return false;
        }
        highest = number;
        write();
        return true;
    }

    private void write() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(highest).putLong(instance);
        bytes.putInt(RecordFormat.checksum(bytes.duplicate().flip()));
        AtomicFile.write(disk, "", NAME, bytes.flip());
    }
}
