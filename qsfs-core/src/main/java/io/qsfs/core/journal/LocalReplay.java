package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.writeback.LoggedPacks;
import io.qsfs.core.writeback.WriteBackLog;

import java.io.IOException;
import java.util.Optional;

/**
 * Sends what the last writer left in the write-back log of this machine to the nodes, as packs of
 * that writer with the bytes that it gave them, before the opening cuts its segment. Not
 * thread-safe.
 *
 * <ul>
 *   <li>A pack is sent only when the log on the nodes ends right before it, so nothing is skipped.
 *   <li>Packs of a writer whose segment another opening has cut are set aside unless they lie
 *       before the cut: the log went on without them.
 *   <li>A crash at any moment leaves all of it to be done again; the bytes are the same each time.
 * </ul>
 */
final class LocalReplay {
    private static final System.Logger LOGGER = System.getLogger(LocalReplay.class.getName());

    private final LogContext context;
    private final LoggedPacks packs;

    LocalReplay(LogContext context, WriteBack writeBack) throws StorageException {
        this.context = context;
        this.packs =
                LoggedPacks.find(
                        writeBack.directory(), context.keys(), context.environment().random());
    }

    /** Sets packs aside that no longer have a place in the log. */
    void setAsideFenced(Superblock base) throws StorageException {
        for (PackId pack : packs.packs()) {
            if (!belongsTo(base, pack)) {
                String kept = packs.setAside(pack);
                LOGGER.log(
                        System.Logger.Level.ERROR,
                        "volume {0} was opened elsewhere before pack {1} reached its nodes; what"
                                + " was acknowledged in it on this machine only is not part of the"
                                + " volume any more and is kept in {2}",
                        context.volume(),
                        pack,
                        kept);
            }
        }
    }

    /** Whether the pack is part of the log or may still become one. */
    private static boolean belongsTo(Superblock base, PackId pack) {
        for (WriterSegment segment : base.segments()) {
            if (segment.writer().equals(pack.writer())) {
                return segment.end().isEmpty() || pack.sequence() < segment.end().get().sequence();
            }
        }
        return false;
    }

    /** A pack that the nodes lacked, now on them. */
    record Sent(Stripe stripe, LoggedPacks.Sealed pack) {}

    /**
     * Stores a pack that the nodes lack, if the log has it.
     *
     * @throws StorageException.Unavailable if the nodes do not take it
     */
    Optional<Sent> send(PackId id) throws StorageException {
        Optional<LoggedPacks.Sealed> pack = packs.read(id, context.codec());
        if (pack.isEmpty()) {
            return Optional.empty();
        }
        Stripe stripe = context.stripes().write(id, pack.get().bytes(), pack.get().length());
        LOGGER.log(
                System.Logger.Level.INFO,
                "pack {0} of volume {1} was on this machine only; the nodes have it now",
                id,
                context.volume());
        return Optional.of(new Sent(stripe, pack.get()));
    }

    /** Forgets what was found, after the superblock names all of it. */
    void forget() throws StorageException {
        packs.clear();
    }

    /** Begins the log of the new writer; empty when the disk does not take it. */
    Optional<LocalCommit> begin(long lastLsn) {
        var limits =
                new WriteBackLog.Limits(
                        context.config().packsInFlight() + 1, context.packLengthMax());
        try {
            return Optional.of(new LocalCommit(packs.start(limits), lastLsn));
        } catch (IOException e) {
            LOGGER.log(
                    System.Logger.Level.ERROR,
                    "there is no write-back log, so every sync waits for the nodes: {0}",
                    e.getMessage());
            return Optional.empty();
        }
    }
}
