package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.StorePosition;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeCodec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes checkpoints of an open log, one at a time. Thread-safe.
 *
 * <p>Order: rows at rest, runs, root, superblock; only then are the packs of the old checkpoint
 * that the new one does not use noted as garbage (row key {@code 'G'}, pack id; value: stripe). A
 * crash before the superblock leaves the old checkpoint in force, one after it some packs that only
 * a scan of the nodes finds.
 */
final class Checkpointer implements CheckpointStripes {
    private static final byte GARBAGE_PREFIX = 'G';

    private final LogContext context;
    private final PackQueue queue;
    private final SuperblockKeeper superblocks;
    private final CheckpointWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<CheckpointRoot> newest = Optional.empty();

    Checkpointer(LogContext context, PackQueue queue, SuperblockKeeper superblocks) {
        this.context = context;
        this.queue = queue;
        this.superblocks = superblocks;
        this.writer = new CheckpointWriter(context);
    }

    private record Rest(MetadataSnapshot rows, StorePosition position) {}

    /** Writes a checkpoint unless the newest holds everything; whether it did. */
    boolean write() throws StorageException {
        lock.lock();
        try {
            if (queue.appendedPosition() <= position() && reference().isPresent()) {
                return false;
            }
            Optional<CheckpointRoot> old = root();
            Rest rest = queue.atRest(position -> new Rest(context.store().snapshot(), position));
            CheckpointWriter.Written written;
            try (MetadataSnapshot rows = rest.rows()) {
                written = writer.write(rows, rest.position(), old);
            }
            Optional<CheckpointReference> replaced = reference();
            superblocks.update(block -> block.withCheckpoint(written.reference()));
            newest = Optional.of(written.root());
            noteGarbage(replaced, old, written.root());
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Stripe> list() throws StorageException {
        lock.lock();
        try {
            Optional<CheckpointReference> reference = reference();
            if (reference.isEmpty()) {
                return List.of();
            }
            List<Stripe> stripes = new ArrayList<>();
            root().orElseThrow().runs().forEach(run -> stripes.add(run.stripe()));
            stripes.add(reference.get().root());
            return stripes;
        } finally {
            lock.unlock();
        }
    }

    /** Runs that moved need a new root; the old one becomes garbage only when it is not named. */
    @Override
    public void mend(StripeMender mender) throws StorageException {
        lock.lock();
        try {
            Optional<CheckpointReference> reference = reference();
            if (reference.isEmpty()) {
                return;
            }
            CheckpointRoot root = root().orElseThrow();
            CheckpointRoot mended = root.mended(mender);
            if (mended.equals(root)) {
                Stripe stripe = mender.mend(reference.get().root());
                if (!stripe.equals(reference.get().root())) {
                    CheckpointReference moved = reference.get().at(stripe);
                    superblocks.update(block -> block.withCheckpoint(moved));
                }
                return;
            }
            CheckpointReference written = writer.write(mended);
            superblocks.update(block -> block.withCheckpoint(written));
            newest = Optional.of(mended);
            append(List.of(garbageRow(reference.get().root())));
        } finally {
            lock.unlock();
        }
    }

    /** The last transaction in the newest checkpoint, 0 for none. */
    long position() {
        return reference().map(CheckpointReference::lsn).orElse(0L);
    }

    private Optional<CheckpointReference> reference() {
        return superblocks.current().checkpoint();
    }

    private Optional<CheckpointRoot> root() throws StorageException {
        Optional<CheckpointReference> reference = reference();
        if (newest.isEmpty() && reference.isPresent()) {
            newest = Optional.of(new CheckpointLoader(context).root(reference.get()));
        }
        return newest;
    }

    private void noteGarbage(
            Optional<CheckpointReference> replaced,
            Optional<CheckpointRoot> old,
            CheckpointRoot kept)
            throws StorageException {
        Set<PackId> used = new HashSet<>();
        kept.runs().forEach(run -> used.add(run.pack()));
        List<Stripe> garbage = new ArrayList<>();
        replaced.ifPresent(reference -> garbage.add(reference.root()));
        old.ifPresent(
                root ->
                        root.runs().stream()
                                .filter(run -> !used.contains(run.pack()))
                                .forEach(run -> garbage.add(run.stripe())));
        List<RowChange> rows = new ArrayList<>();
        for (Stripe stripe : garbage) {
            rows.add(garbageRow(stripe));
            if (rows.size() == 1000) {
                append(rows);
                rows = new ArrayList<>();
            }
        }
        append(rows);
    }

    private void append(List<RowChange> rows) throws StorageException {
        if (!rows.isEmpty()) {
            queue.note(rows);
        }
    }

    private static RowChange garbageRow(Stripe stripe) {
        byte[] key = new BytesWriter(32).int8(GARBAGE_PREFIX).packId(stripe.pack()).toBytes();
        return RowChange.put(key, StripeCodec.write(stripe));
    }
}
