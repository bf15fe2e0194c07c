package io.qsfs.core.meta.memory;

import io.qsfs.core.error.Checks;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.RowCursor;
import io.qsfs.core.meta.StorePosition;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A metadata store without a disk: what is persisted lives in a {@link Disk} that outlasts the
 * store, so a test can crash one and open the next. Thread-safe as the interface says.
 */
public final class MemoryMetadataStore implements MetadataStore {
    private static final int ROW_OVERHEAD_BYTES = 64;

    private final Disk disk;
    private volatile SortedRows rows;
    private final AtomicLong unpersistedBytes = new AtomicLong();
    private volatile boolean closed;

    /** What survives a crash of the store. Thread-safe. */
    public static final class Disk {
        private volatile Content content;

        /** An empty disk. */
        public Disk() {
            this(Content.EMPTY);
        }

        private Disk(Content content) {
            this.content = content;
        }

        /** What a machine finds after a crash, out of reach of the threads that crashed. */
        public Disk afterCrash() {
            return new Disk(content);
        }
    }

    /** Rows and the position that they reflect change together or not at all. */
    private record Content(SortedRows rows, Optional<StorePosition> position, long bytes) {
        private static final Content EMPTY = new Content(SortedRows.EMPTY, Optional.empty(), 0);
    }

    /** Opens what the last persist left on the disk. */
    public MemoryMetadataStore(Disk disk) {
        this.disk = disk;
        this.rows = disk.content.rows();
    }

    public MemoryMetadataStore() {
        this(new Disk());
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        return Optional.ofNullable(current().get(key));
    }

    @Override
    public RowCursor scan(KeyRange range, Direction direction) {
        return new TreeCursor(current(), range, direction);
    }

    @Override
    public MetadataSnapshot snapshot() {
        return new Snapshot(current());
    }

    @Override
    public void apply(List<RowChange> changes) {
        SortedRows changed = current();
        long bytes = 0;
        for (RowChange change : changes) {
            changed =
                    change.isDelete()
                            ? changed.without(change.key())
                            : changed.with(change.key(), change.value());
            bytes += ROW_OVERHEAD_BYTES + change.key().length;
            bytes += change.isDelete() ? 0 : change.value().length;
        }
        rows = changed;
        unpersistedBytes.addAndGet(bytes);
    }

    @Override
    public CompletableFuture<Void> persist(StorePosition position) {
        long bytes = disk.content.bytes() + unpersistedBytes.getAndSet(0);
        disk.content = new Content(current(), Optional.of(position), bytes);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<StorePosition> persisted() {
        return disk.content.position();
    }

    @Override
    public void clear() {
        rows = SortedRows.EMPTY;
        disk.content = Content.EMPTY;
        unpersistedBytes.set(0);
    }

    @Override
    public long unpersistedBytes() {
        return unpersistedBytes.get();
    }

    @Override
    public long sizeBytes() {
        return disk.content.bytes() + unpersistedBytes.get();
    }

    @Override
    public void close() {
        closed = true;
    }

    private SortedRows current() {
        Checks.invariant(!closed, "the metadata store is closed");
        return rows;
    }

    private static final class Snapshot implements MetadataSnapshot {
        private final SortedRows rows;

        Snapshot(SortedRows rows) {
            this.rows = rows;
        }

        @Override
        public Optional<byte[]> get(byte[] key) {
            return Optional.ofNullable(rows.get(key));
        }

        @Override
        public RowCursor scan(KeyRange range, Direction direction) {
            return new TreeCursor(rows, range, direction);
        }

        @Override
        public void close() {}
    }
}
