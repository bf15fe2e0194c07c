package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Log;
import io.qsfs.core.journal.Manifest;
import io.qsfs.core.journal.ManifestCursor;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.stripe.Stripe;

import java.util.List;
import java.util.Optional;

/** The stripes of log packs, by their manifests. */
record ManifestCatalog(Log log) implements StripeCatalog {
    private record SnapshotView(MetadataSnapshot rows) implements View {
        @Override
        public void forEach(Visitor visitor) throws StorageException {
            try (ManifestCursor manifests = Manifest.scan(rows)) {
                Optional<Manifest> next = manifests.next();
                while (next.isPresent()) {
                    visitor.visit(next.get().stripe());
                    next = manifests.next();
                }
            }
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    @Override
    public View view() throws StorageException {
        return new SnapshotView(log.snapshot());
    }

    @Override
    public boolean moved(Stripe old, Stripe current) throws StorageException {
        Optional<Manifest> manifest = Manifest.find(log.rows(), old.pack());
        if (manifest.isEmpty() || !manifest.get().stripe().equals(old)) {
            return false;
        }
        var _ = log.append(List.of(manifest.get().at(current).toRow()));
        return true;
    }

    @Override
    public void sync() throws StorageException {
        log.sync();
    }
}
