package io.qsfs.zdb.namespace;

import io.qsfs.zdb.disk.Disk;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keeps a reserve of the disk free of payloads, so that deletes, compaction and the index still
 * work when it is full. Thread-safe; asks the disk at most twice a second.
 */
final class SpaceGuard {
    private static final long INTERVAL_MILLIS = 500;

    private final Disk disk;
    private final long reserveBytes;
    private final InstantSource clock;
    private long asked = Long.MIN_VALUE;
    private long free;

    SpaceGuard(Disk disk, long reserveBytes, InstantSource clock) {
        this.disk = disk;
        this.reserveBytes = reserveBytes;
        this.clock = clock;
    }

    /** Returns whether so many bytes may be written without touching the reserve. */
    synchronized boolean allows(long lengthBytes) {
        long now = clock.millis();
        if (now >= asked + INTERVAL_MILLIS || now < asked) {
            asked = now;
            free = freeBytes();
        }
        free -= lengthBytes;
        return free >= reserveBytes;
    }

    /** Returns the bytes of the disk that payloads may still take. */
    long availableBytes() {
        return Math.max(0, freeBytes() - reserveBytes);
    }

    private long freeBytes() {
        try {
            return disk.freeBytes();
        } catch (IOException e) {
            // Unknown: let the write itself find out.
            return Long.MAX_VALUE;
        }
    }

    /** Returns what nodes on the same disk have in common; empty when that cannot be told. */
    Optional<String> shared() {
        try {
            return disk.shared();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
