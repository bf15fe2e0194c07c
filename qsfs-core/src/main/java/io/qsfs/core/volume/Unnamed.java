package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;

import java.util.ArrayList;
import java.util.List;

/**
 * Inodes that one update left without a name: removed with it when nobody has them open and they
 * are small, else made orphans. Confined to the update, but for what comes after it.
 */
final class Unnamed {
    /** Extents and attributes that an update removes along with the name. */
    private static final int SMALL = 64;

    private final OpenFiles openFiles;
    private final List<Long> doomed = new ArrayList<>();
    private final List<Long> orphans = new ArrayList<>();

    Unnamed(OpenFiles openFiles) {
        this.openFiles = openFiles;
    }

    /** Completes the transaction: nothing may be added to it afterwards. */
    void settle(Transaction transaction) throws StorageException {
        for (InodeRow row : transaction.takeUnnamed()) {
            if (openFiles.doom(row.number)) {
                doomed.add(row.number);
                if (remove(transaction, row, SMALL)) {
                    continue;
                }
            }
            transaction.put(Keys.of(Keys.ORPHAN, row.number), new byte[0]);
            orphans.add(row.number);
        }
    }

    /** Removes content, attributes and row; false when that is too much for one transaction. */
    static boolean remove(Transaction transaction, InodeRow row, int limit)
            throws StorageException {
        if (ExtentMap.cutTail(transaction, row, 0, Long.MAX_VALUE, limit) > 0) {
            transaction.write(row);
            return false;
        }
        var range = KeyRange.prefix(Keys.of(Keys.ATTRIBUTE, row.number));
        try (var cursor = transaction.scan(range, Direction.FORWARD)) {
            while (cursor.next()) {
                transaction.delete(cursor.key());
            }
        }
        transaction.deleteInode(row);
        return true;
    }

    /** After the update, or instead of it: the inodes may be pinned again, where they still are. */
    void release() {
        doomed.forEach(openFiles::undoom);
    }

    /** Those whose rows wait for a last close, or for the reaper. */
    List<Long> orphans() {
        return orphans;
    }
}
