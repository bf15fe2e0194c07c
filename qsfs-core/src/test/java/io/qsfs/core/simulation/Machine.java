package io.qsfs.core.simulation;

import io.qsfs.core.journal.LocalState;
import io.qsfs.core.journal.WriteBack;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.testing.MemoryDirectory;
import io.qsfs.zdb.disk.MemoryDisk;

import java.util.Optional;
import java.util.Random;

/** What outlives a front end on its machine: the metadata store and the write-back log. */
final class Machine {
    private static final long DISK_BYTES = 64 << 20;

    private final MemoryMetadataStore.Disk store = new MemoryMetadataStore.Disk();
    private final MemoryDisk disk = new MemoryDisk(DISK_BYTES);
    private final boolean acknowledges;

    /**
     * @param acknowledges whether a commit returns when it is in the write-back log
     */
    Machine(boolean acknowledges) {
        this.acknowledges = acknowledges;
    }

    /** As the next front end finds it. */
    LocalState open() {
        var writeBack = new WriteBack(new MemoryDirectory(disk), acknowledges);
        return new LocalState(new MemoryMetadataStore(store), Optional.of(writeBack));
    }

    /** The front end is dead; perhaps the machine lost its power as well. */
    void frontEndDied(Random random) {
        if (random.nextBoolean()) {
            disk.losePower(random);
        }
    }
}
