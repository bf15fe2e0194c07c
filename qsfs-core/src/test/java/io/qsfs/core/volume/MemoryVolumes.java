package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.time.Environment;

/** Volumes without nodes, for tests of what lies on top of a volume. */
public final class MemoryVolumes {
    private MemoryVolumes() {}

    /** A new empty volume whose log is a pile of arrays. */
    public static Volume create() throws StorageException {
        return Volume.open(
                new MemoryLog(new MemoryMetadataStore(), 64),
                Environment.system(),
                VolumeConfig.defaults(),
                () -> new Room(1L << 40, 1L << 40));
    }
}
