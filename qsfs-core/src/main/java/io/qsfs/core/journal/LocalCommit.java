package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.writeback.PackPart;
import io.qsfs.core.writeback.WriteBackLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes transactions survive the death of this process and power loss of this machine before the
 * nodes have them. Thread-safe: one writes into the write-back log at a time, and those that wait
 * meanwhile find theirs written as well, or write for all.
 *
 * <ul>
 *   <li>A position is committed when the log has every pack up to it that is not on the nodes.
 *   <li>A pack of which the log has a part goes to the nodes only after the log has its end.
 *   <li>Whatever goes wrong with the local disk, the caller is told to wait for the nodes instead;
 *       that is said once, and once more when the log works again.
 * </ul>
 */
final class LocalCommit {
    private static final System.Logger LOGGER = System.getLogger(LocalCommit.class.getName());

    private final WriteBackLog log;
    private final ReentrantLock turn = new ReentrantLock();
    private final Queue<PackId> stored = new ConcurrentLinkedQueue<>();
    private volatile long position;
    private volatile @Nullable String trouble;

    /**
     * @param position the last transaction, which is on the nodes
     */
    LocalCommit(WriteBackLog log, long position) {
        this.log = log;
        this.position = position;
    }

    /**
     * A pack and what the log lacks of it.
     *
     * @param closed whether nothing will be added to it
     */
    record Unlogged(OpenPack pack, PackPart part, boolean closed) {}

    /** Everything appended that neither the nodes have nor the log. */
    interface Source {
        /** The packs in their order, each of which is held until it is released. */
        Batch unlogged() throws StorageException;
    }

    /**
     * @param upTo last transaction in the packs
     */
    record Batch(List<Unlogged> packs, long upTo) {}

    /**
     * Returns when the log has everything up to the position; false when it does not take it, and
     * only the nodes can.
     */
    boolean commit(long lsn, Source source) throws StorageException {
        if (position >= lsn) {
            return true;
        }
        turn.lock();
        try {
            return position >= lsn || write(source);
        } finally {
            turn.unlock();
        }
    }

    private boolean write(Source source) throws StorageException {
        Batch batch = source.unlogged();
        // After asking, so that every pack of the log is one of the batch or stored and let go.
        // What the nodes took meanwhile must not be begun: nobody would let go of it again.
        Set<PackId> onNodes = forgetStored();
        boolean all = true;
        for (Unlogged unlogged : batch.packs()) {
            try {
                all = all && (onNodes.contains(unlogged.pack().id()) || write(unlogged));
            } finally {
                unlogged.pack().release();
            }
        }
        if (all) {
            position = batch.upTo();
        }
        return all;
    }

    private boolean write(Unlogged unlogged) throws StorageException {
        OpenPack pack = unlogged.pack();
        if (log.isEnded(pack.id())) {
            return true;
        }
        try {
            if (!log.holds(pack.id())) {
                log.begin(pack.id());
            }
        } catch (IOException e) {
            failed(e);
            return false;
        }
        if (!unlogged.closed() && !log.fits(pack.id(), unlogged.part())) {
            return false;
        }
        return append(unlogged);
    }

    private boolean append(Unlogged unlogged) throws StorageException {
        OpenPack pack = unlogged.pack();
        try {
            if (unlogged.closed()) {
                log.end(pack.id(), unlogged.part(), pack.end());
            } else {
                log.append(pack.id(), unlogged.part());
            }
            log.sync(pack.id());
            pack.logged(unlogged.part());
            worked();
            return true;
        } catch (IOException e) {
            failed(e);
            abandon(pack);
            return false;
        }
    }

    /**
     * Lets go of a pack whose file cannot be written: what the log has of it must not be replayed,
     * for the nodes may now get to see what the log does not have.
     */
    private void abandon(OpenPack pack) throws StorageException {
        try {
            pack.notLogged();
            log.forget(pack.id());
        } catch (IOException e) {
            throw new StorageException.Unavailable(
                    "the write-back log %s can neither be written nor cleared: %s; the volume has to be opened again"
                            .formatted(log.describe(), e.getMessage()),
                    e);
        }
    }

    /**
     * Ends a finished pack in the log, if a part of it is there; called before the pack goes to the
     * nodes.
     */
    void complete(OpenPack pack) throws StorageException {
        turn.lock();
        try {
            if (log.holds(pack.id()) && !log.isEnded(pack.id())) {
                var _ = append(new Unlogged(pack, pack.unlogged(), true));
            }
        } finally {
            turn.unlock();
        }
    }

    /** The nodes have the pack and all before it; {@link #forgetStored} lets go of it. */
    void stored(PackId pack) {
        stored.add(pack);
    }

    /** Lets go of packs that the nodes have. */
    void letGo() {
        turn.lock();
        try {
            var _ = forgetStored();
        } finally {
            turn.unlock();
        }
    }

    /** Lets go of packs that the nodes have, and returns which those were. */
    private Set<PackId> forgetStored() {
        Set<PackId> forgotten = new HashSet<>();
        PackId pack = stored.poll();
        while (pack != null) {
            forgotten.add(pack);
            try {
                log.forget(pack);
            } catch (IOException e) {
                // The nodes have it, so at worst a replay finds that it has nothing to do.
                failed(e);
            }
            pack = stored.poll();
        }
        return forgotten;
    }

    private void failed(IOException e) {
        if (trouble == null) {
            LOGGER.log(
                    System.Logger.Level.ERROR,
                    "the write-back log {0} takes nothing, so every sync waits for the nodes: {1}",
                    log.describe(),
                    e.getMessage());
        }
        trouble = String.valueOf(e.getMessage());
    }

    private void worked() {
        if (trouble != null) {
            trouble = null;
            LOGGER.log(
                    System.Logger.Level.INFO, "the write-back log {0} works again", log.describe());
        }
    }

    /** The last position that survives a crash of this machine. */
    long position() {
        return position;
    }

    WriteBackStats stats() {
        return new WriteBackStats(log.waitingBytes(), Optional.ofNullable(trouble));
    }

    void close() {
        turn.lock();
        try {
            var _ = forgetStored();
            log.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "closing the write-back log", e);
        } finally {
            turn.unlock();
        }
    }
}
