package io.qsfs.core.meta.memory;

import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.MetadataStoreContract;

final class MemoryMetadataStoreTest extends MetadataStoreContract {
    private final MemoryMetadataStore.Disk disk = new MemoryMetadataStore.Disk();

    @Override
    protected MetadataStore open() {
        return new MemoryMetadataStore(disk);
    }
}
