package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Changes of stored extents that may be too many for one transaction, done in steps, each of which
 * leaves a file that a crash may keep. The caller holds the lock of the open file.
 */
final class ContentUpdate {
    /** Extents in one transaction: with their deaths some 200 KiB of journal. */
    private static final int STEP = 1024;

    private final ContentLog content;
    private final long inode;

    ContentUpdate(ContentLog content, long inode) {
        this.content = content;
        this.inode = inode;
    }

    /** Shortens from the end in steps, or grows by a hole. */
    void truncate(@Nullable Object origin, long size) throws StorageException {
        boolean done = false;
        while (!done) {
            done =
                    content.update(
                            origin,
                            transaction -> {
                                InodeRow row = changed(transaction);
                                long reached =
                                        ExtentMap.cutTail(
                                                transaction, row, size, Long.MAX_VALUE, STEP);
                                row.size = Math.max(size, reached);
                                return row.size == size;
                            });
        }
    }

    /** Makes a range a hole. */
    void clear(@Nullable Object origin, long from, long to) throws StorageException {
        long[] end = {to};
        do {
            end[0] =
                    content.update(
                            origin,
                            transaction ->
                                    ExtentMap.cutTail(
                                            transaction, changed(transaction), from, end[0], STEP));
        } while (end[0] > from);
    }

    /** Grows the file to the size, if it is smaller. */
    boolean extend(@Nullable Object origin, long size) throws StorageException {
        if (content.size(inode) >= size) {
            return false;
        }
        return content.update(
                origin,
                transaction -> {
                    InodeRow row = changed(transaction);
                    row.size = Math.max(row.size, size);
                    return true;
                });
    }

    /** Lets a range of the source appear here, step by step; returns its length. */
    long share(@Nullable Object origin, long source, CloneRange range) throws StorageException {
        long available = content.size(source) - range.sourceOffset();
        long length = Math.min(range.length(), available);
        if (length <= 0) {
            return 0;
        }
        if (source == inode
                && range.sourceOffset() < range.offset() + length
                && range.offset() < range.sourceOffset() + length) {
            throw new StorageException.InvalidInput("the ranges of one file overlap");
        }
        long target = range.offset();
        clear(origin, target, target + length);
        long done = 0;
        while (done < length) {
            long from = range.sourceOffset() + done;
            long to = range.sourceOffset() + length;
            long shift = target - range.sourceOffset();
            done += content.update(origin, tx -> shareStep(tx, source, from, to, shift));
        }
        return length;
    }

    private long shareStep(Transaction transaction, long source, long from, long to, long shift)
            throws StorageException {
        InodeRow row = changed(transaction);
        List<Extent> found = ExtentMap.findFirst(transaction, source, from, to, STEP);
        var references = new References(transaction);
        for (Extent extent : found) {
            Extent part = extent.slice(from, to);
            references.retain(part.run());
            ExtentMap.put(transaction, row, part.at(part.offset() + shift));
        }
        long end = found.size() < STEP ? to : Math.min(to, found.getLast().end());
        row.size = Math.max(row.size, end + shift);
        return end - from;
    }

    private InodeRow changed(Transaction transaction) throws StorageException {
        InodeRow row = transaction.change(inode);
        row.label = Label.NONE;
        row.touchContent(transaction.now());
        transaction.events().inode(inode, true);
        return row;
    }
}
