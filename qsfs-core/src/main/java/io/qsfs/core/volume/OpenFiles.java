package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Inodes that handles pin, one open file each. Thread-safe. An inode without a name is removed only
 * while it is doomed, which excludes new pins; pins are counted inside the map's own lock.
 */
final class OpenFiles {
    private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>();
    private final ContentLog content;

    OpenFiles(ContentLog content) {
        this.content = content;
    }

    /** A pinned file, or none while the inode is being removed. */
    private static final class Entry {
        private final @Nullable OpenFile file;
        private int pins;

        Entry(@Nullable OpenFile file) {
            this.file = file;
        }
    }

    /** The open file of the inode, if a handle has it. */
    @Nullable OpenFile get(long inode) {
        if (entries.isEmpty()) {
            return null;
        }
        Entry entry = entries.get(inode);
        return entry == null ? null : entry.file;
    }

    boolean isPinned(long inode) {
        return get(inode) != null;
    }

    int count() {
        return entries.size();
    }

    List<OpenFile> all() {
        var files = new ArrayList<OpenFile>();
        for (Entry entry : entries.values()) {
            if (entry.file != null) {
                files.add(entry.file);
            }
        }
        return files;
    }

    /** Pins the inode, whose row the caller then reads. */
    OpenFile pin(long inode) throws StorageException {
        Entry pinned =
                entries.compute(
                        inode,
                        (number, entry) -> {
                            Entry found =
                                    entry == null
                                            ? new Entry(new OpenFile(number, content))
                                            : entry;
                            found.pins++;
                            return found;
                        });
        if (pinned.file == null) {
            throw new StorageException.NotFound("no inode " + inode);
        }
        return pinned.file;
    }

    /** Whether this was the last pin. */
    boolean unpin(long inode) {
        return entries.computeIfPresent(inode, (number, entry) -> --entry.pins == 0 ? null : entry)
                == null;
    }

    /** Whether one handle only has the inode. */
    boolean isOnlyPin(long inode) {
        Entry entry = entries.get(inode);
        return entry != null && entry.pins == 1;
    }

    /** Excludes pins until the inode is removed; false when there is one. */
    boolean doom(long inode) {
        return entries.putIfAbsent(inode, new Entry(null)) == null;
    }

    void undoom(long inode) {
        entries.computeIfPresent(inode, (number, entry) -> entry.file == null ? null : entry);
    }

    /** Somebody set the modification time: what is still unwritten shall not move it. */
    void settleModified(long inode) {
        OpenFile file = get(inode);
        if (file != null) {
            file.settleModified();
        }
    }
}
