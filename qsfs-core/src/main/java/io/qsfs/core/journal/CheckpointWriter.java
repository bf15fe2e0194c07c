package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.RowCursor;
import io.qsfs.core.meta.StorePosition;
import io.qsfs.core.pack.PackBuilder;
import io.qsfs.core.pack.PackKind;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a checkpoint: goes through the key ranges of the old one's runs, keeps those whose rows
 * have the same hash, and writes the others as new packs. Not thread-safe; one writer at a time.
 *
 * <p>The packs take their ids from the upper half of the writer's sequence numbers, so that the
 * numbers of log packs stay without gaps.
 */
final class CheckpointWriter {
    /** Sequence numbers from here on are those of checkpoint packs. */
    static final long FIRST_SEQUENCE = 1L << 62;

    private static final int RUN_BYTES = 4 << 20;

    private final LogContext context;
    private final PackStorer storer;
    private final int runBytes;
    private long nextSequence = FIRST_SEQUENCE;

    CheckpointWriter(LogContext context) {
        this.context = context;
        this.storer = new PackStorer(context);
        this.runBytes = Math.min(RUN_BYTES, context.packLengthMax() / 4);
    }

    /** A written checkpoint; it counts only when the superblock names it. */
    record Written(CheckpointReference reference, CheckpointRoot root) {}

    /**
     * Writes the rows of the snapshot.
     *
     * @param position that the snapshot reflects
     * @param old the checkpoint before, whose runs may be kept
     */
    Written write(MetadataSnapshot rows, StorePosition position, Optional<CheckpointRoot> old)
            throws StorageException {
        byte[] buffer =
                new byte
                        [StripeGeometry.bufferLength(
                                context.stripes().policy(), context.packLengthMax())];
        List<CheckpointRoot.Run> oldRuns = old.map(CheckpointRoot::runs).orElse(List.of());
        var runs = new RunList(buffer);
        for (int i = 0; i < Math.max(1, oldRuns.size()); i++) {
            byte[] from = i == 0 ? KeyRange.all().from() : oldRuns.get(i).firstKey();
            boolean last = i + 1 >= oldRuns.size();
            KeyRange range =
                    last ? KeyRange.from(from) : KeyRange.of(from, oldRuns.get(i + 1).firstKey());
            Optional<CheckpointRoot.Run> before =
                    oldRuns.isEmpty() ? Optional.empty() : Optional.of(oldRuns.get(i));
            runs.addRange(rows, range, before, last);
        }
        var root =
                new CheckpointRoot(
                        position.volume(), position.lsn(), position.next(), runs.finished);
        Stripe stripe = store(PackKind.ROOT, root.write(), buffer);
        return new Written(new CheckpointReference(position.lsn(), position.next(), stripe), root);
    }

    /** Writes a root whose runs are stored. */
    CheckpointReference write(CheckpointRoot root) throws StorageException {
        byte[] buffer =
                new byte
                        [StripeGeometry.bufferLength(
                                context.stripes().policy(), context.packLengthMax())];
        Stripe stripe = store(PackKind.ROOT, root.write(), buffer);
        return new CheckpointReference(root.lsn(), root.next(), stripe);
    }

    private Stripe store(PackKind kind, byte[] content, byte[] buffer) throws StorageException {
        var id = new PackId(context.writer(), nextSequence++);
        var builder =
                new PackBuilder(
                        context.packKeys(id), context.codec(), buffer, context.packLengthMax());
        if (!builder.fits(0, content.length)) {
            throw new StorageException.TooLarge(
                    "a checkpoint of volume "
                            + context.volume()
                            + " needs more than one root pack");
        }
        int length = builder.finish(kind, content, 0, 0);
        return storer.store(
                id,
                buffer,
                length,
                (refusal, waited) -> waited.compareTo(context.config().retryWindow()) < 0);
    }

    /** The runs so far and the one that is being filled. */
    private final class RunList {
        private final List<CheckpointRoot.Run> finished = new ArrayList<>();
        private final byte[] buffer;
        private RunContent filling = new RunContent();

        RunList(byte[] buffer) {
            this.buffer = buffer;
        }

        void addRange(
                MetadataSnapshot rows,
                KeyRange range,
                Optional<CheckpointRoot.Run> before,
                boolean last)
                throws StorageException {
            boolean startsRun = filling.isEmpty();
            int runsBefore = finished.size();
            try (RowCursor cursor = rows.scan(range, Direction.FORWARD)) {
                while (cursor.next()) {
                    if (filling.length() >= 2 * runBytes) {
                        finish(Optional.empty());
                    }
                    filling.add(cursor.key(), cursor.value());
                }
            }
            boolean wholeRun = startsRun && finished.size() == runsBefore;
            if (last || (wholeRun && before.isPresent()) || filling.length() >= runBytes / 4) {
                finish(wholeRun ? before : Optional.empty());
            }
        }

        private void finish(Optional<CheckpointRoot.Run> before) throws StorageException {
            if (filling.isEmpty()) {
                return;
            }
            byte[] content = filling.toBytes();
            byte[] hash = RunContent.hash(content);
            if (before.isPresent() && before.get().hasHash(hash)) {
                finished.add(before.get());
            } else {
                Stripe stripe = store(PackKind.RUN, content, buffer);
                finished.add(new CheckpointRoot.Run(filling.firstKey(), hash, stripe));
            }
            filling = new RunContent();
        }
    }
}
