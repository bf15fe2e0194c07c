package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.StorePosition;
import io.qsfs.core.pack.PackKind;
import io.qsfs.core.pack.PackReader;
import io.qsfs.core.stripe.Stripe;

import java.util.List;

/** Reads a checkpoint back. Thread-safe. */
final class CheckpointLoader {
    /** Runs read ahead of the one that is being applied. */
    private static final int AHEAD = 4;

    private final LogContext context;

    CheckpointLoader(LogContext context) {
        this.context = context;
    }

    /** The list of the checkpoint's runs. */
    CheckpointRoot root(CheckpointReference reference) throws StorageException {
        byte[] content = content(reference.root(), PackKind.ROOT);
        var root =
                CheckpointRoot.read(
                        new BytesReader(
                                "checkpoint root in pack " + reference.root().pack(), content));
        if (!root.volume().equals(context.volume()) || root.lsn() != reference.lsn()) {
            throw new StorageException.Corrupt(
                    "pack " + reference.root().pack() + " holds the root of another checkpoint");
        }
        return root;
    }

    /** Empties the store and fills it with the rows of the checkpoint; durable on return. */
    void load(CheckpointReference reference, MetadataStore store) throws StorageException {
        CheckpointRoot root = root(reference);
        store.clear();
        List<CheckpointRoot.Run> runs = root.runs();
        var contents =
                new ReadAhead<>(
                        context.environment().threads(),
                        AHEAD,
                        (long i) ->
                                i < runs.size()
                                        ? content(runs.get((int) i).stripe(), PackKind.RUN)
                                        : new byte[0]);
        for (CheckpointRoot.Run run : runs) {
            byte[] content = contents.next();
            if (!run.hasHash(RunContent.hash(content))) {
                throw new StorageException.Corrupt(
                        "pack " + run.pack() + " is not the run that the checkpoint lists");
            }
            store.apply(
                    RunContent.read(
                            new BytesReader("checkpoint run in pack " + run.pack(), content)));
        }
        Waiting.join(store.persist(new StorePosition(context.volume(), root.lsn(), root.next())));
    }

    private byte[] content(Stripe stripe, PackKind kind) throws StorageException {
        PackReader.Contents contents;
        try {
            contents = context.reader(stripe).read();
        } catch (StorageException.Unavailable e) {
            // Its shards may have moved to other nodes since the list was written.
            Stripe moved = context.stripes().locate(stripe.pack()).orElseThrow(() -> e);
            contents = context.reader(moved).read();
        }
        if (contents.footer().kind() != kind) {
            throw new StorageException.Corrupt(
                    "pack " + stripe.pack() + " is not a " + kind + " pack");
        }
        return contents.blocks();
    }
}
