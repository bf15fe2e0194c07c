package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.time.Threads;

import java.util.ArrayList;
import java.util.List;

/**
 * Removes orphans: inodes without a name that no handle pins, step by step. What fails here is
 * found again at the next open. Thread-safe.
 */
final class Reaper {
    private static final System.Logger LOGGER = System.getLogger(Reaper.class.getName());
    private static final int STEP = 1024;

    private final VolumeCore core;
    private final OpenFiles openFiles;
    private final Threads threads;

    Reaper(VolumeCore core, OpenFiles openFiles, Threads threads) {
        this.core = core;
        this.openFiles = openFiles;
        this.threads = threads;
    }

    /** Removes what earlier opens of the volume left behind, in the background. */
    void start() throws StorageException {
        var orphans = new ArrayList<Long>();
        var range = KeyRange.prefix(new byte[] {Keys.ORPHAN});
        try (var cursor = core.rows().scan(range, Direction.FORWARD)) {
            while (cursor.next()) {
                orphans.add(Keys.number(cursor.key()));
            }
        }
        reapLater(orphans);
    }

    /** Removes those that nobody pins, in the background. */
    void reapLater(List<Long> orphans) {
        List<Long> free = orphans.stream().filter(inode -> !openFiles.isPinned(inode)).toList();
        if (!free.isEmpty()) {
            threads.start("reaper", () -> free.forEach(this::reap));
        }
    }

    /** Removes the inode unless it has a name, a pin, or is gone. */
    void reap(long inode) {
        try {
            boolean done = false;
            while (!done && !core.isClosed()) {
                done = core.run(core, transaction -> step(transaction, inode));
            }
        } catch (StorageException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "inode " + inode + " stays an orphan", e);
        }
    }

    private boolean step(Transaction transaction, long inode) throws StorageException {
        InodeRow row = transaction.inode(inode);
        if (row == null || row.links > 0 || !openFiles.doom(inode)) {
            return true;
        }
        try {
            boolean done = Unnamed.remove(transaction, row, STEP);
            if (done) {
                transaction.delete(Keys.of(Keys.ORPHAN, inode));
            }
            return done;
        } finally {
            openFiles.undoom(inode);
        }
    }
}
