package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

/**
 * Room on the nodes, as of the last look, in usable bytes. Thread-safe. Below the reserve only
 * removals go on; writers look here, the volume refreshes it.
 */
final class SpaceGauge {
    /** The part of the volume that only removals, journal and repair may use: one twentieth. */
    private static final int RESERVE_DIVISOR = 20;

    /** At least what is on its way to the nodes: a removal behind it must find room as well. */
    private static final long RESERVE_MIN = 96L << 20;

    /** Of a very small volume not more than this part. */
    private static final int RESERVE_DIVISOR_MIN = 4;

    private final Capacity capacity;
    private volatile Room room = new Room(Long.MAX_VALUE, Long.MAX_VALUE);

    SpaceGauge(Capacity capacity) {
        this.capacity = capacity;
    }

    void refresh() {
        room = capacity.room();
    }

    /** Fails unless so many bytes, and at least one, may be written without using the reserve. */
    void requireRoom(long bytes) throws StorageException {
        Room now = room;
        long available = available(now);
        if (available <= 0 || bytes > available) {
            throw new StorageException.NoSpace(
                    "the volume is full: "
                            + Math.max(0, available)
                            + " of "
                            + now.totalBytes()
                            + " usable bytes are left; remove files or add nodes");
        }
    }

    SpaceReport report(long inodes) {
        refresh();
        Room now = room;
        return new SpaceReport(
                now.totalBytes(),
                now.totalBytes() - now.freeBytes(),
                Math.max(0, available(now)),
                inodes);
    }

    private static long available(Room room) {
        long total = room.totalBytes();
        long least = Math.min(RESERVE_MIN, total / RESERVE_DIVISOR_MIN);
        return room.freeBytes() - Math.max(total / RESERVE_DIVISOR, least);
    }
}
