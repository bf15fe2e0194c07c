package io.qsfs.core.meta.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.MetadataStoreContract;
import io.qsfs.core.meta.RowChange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class RocksMetadataStoreTest extends MetadataStoreContract {
    @TempDir Path directory;

    @Override
    protected MetadataStore open() throws StorageException {
        return RocksMetadataStore.open(directory.resolve("rows"));
    }

    @Test
    void isOpenOnlyOnce() throws StorageException {
        try (MetadataStore first = open()) {
            assertThat(first.persisted()).isEmpty();
            assertThatThrownBy(this::open)
                    .isInstanceOf(StorageException.Conflict.class)
                    .hasMessageContaining("open in another process");
        }
    }

    @Test
    void usesAfterCloseFailInsteadOfCrashing() throws StorageException {
        MetadataStore store = open();
        store.apply(List.of(RowChange.put(new byte[] {1}, new byte[] {2})));
        var cursor = store.scan(KeyRange.all(), Direction.FORWARD);
        var snapshot = store.snapshot();
        store.close();
        assertThat(cursor.next()).isFalse();
        assertThatThrownBy(() -> store.get(new byte[] {1}))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> snapshot.get(new byte[] {1}))
                .isInstanceOf(IllegalStateException.class);
        cursor.close();
        snapshot.close();
        store.close();
    }

    @Test
    void damagedFilesAreReplacedByAnEmptyStore() throws IOException {
        try (MetadataStore store = open()) {
            store.apply(List.of(RowChange.put(new byte[] {1}, new byte[] {2})));
        }
        Files.writeString(directory.resolve("rows/CURRENT"), "nonsense");
        try (MetadataStore store = open()) {
            assertThat(store.persisted()).isEmpty();
        }
    }
}
