package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

/**
 * Room on the nodes, as of the last look, in usable bytes. Thread-safe. Below the reserve only
 * removals go on; writers look here, the volume refreshes it.
 */
final class SpaceGauge {
    /** The part of the volume that only removals, journal and repair may use: one twentieth. */
    private static final int RESERVE_DIVISOR = 20;

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
        return room.freeBytes() - room.totalBytes() / RESERVE_DIVISOR;
    }
}
