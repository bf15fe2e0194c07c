package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowCursor;

import java.util.Optional;

/** The manifests of a volume, one after another. Must be closed. Not thread-safe. */
public final class ManifestCursor implements AutoCloseable {
    private final RowCursor rows;

    ManifestCursor(RowCursor rows) {
        this.rows = rows;
    }

    /** The next manifest, or nothing behind the last. */
    public Optional<Manifest> next() throws StorageException {
        return rows.next() ? Optional.of(Manifest.read(rows)) : Optional.empty();
    }

    @Override
    public void close() {
        rows.close();
    }
}
