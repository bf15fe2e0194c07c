package io.qsfs.cli.file;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.Timestamp;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives names to files whose content is complete, many in one update: a file is either not there or
 * whole. Thread-safe.
 */
final class Publisher {
    /** Updates of this size cost little per file and never hold others up for long. */
    private static final int BATCH = 256;

    private final Volume volume;
    private final Progress progress;
    private final ReentrantLock lock = new ReentrantLock();
    private List<Item> waiting = new ArrayList<>();

    Publisher(Volume volume, Progress progress) {
        this.volume = volume;
        this.progress = progress;
    }

    /** Something that gets a name. */
    sealed interface Item {
        /** Where it came from, for messages. */
        String source();

        void publish(TreeWriter tree) throws StorageException;

        void close() throws StorageException;
    }

    /**
     * A file without name; its handle is closed once it has one.
     *
     * @param content flushed
     */
    record StagedFile(
            String source,
            long parent,
            Name name,
            FileHandle content,
            UserAttributes attributes,
            Timestamp modified)
            implements Item {
        @Override
        public void publish(TreeWriter tree) throws StorageException {
            requireNoDirectory(tree, parent, name);
            tree.replace(parent, name, content.inode());
            attributes.writeTo(tree, content.inode());
            tree.change(content.inode(), times(modified));
        }

        @Override
        public void close() throws StorageException {
            content.close();
        }
    }

    /** A symbolic link, fifo, socket or device. */
    record Special(String source, long parent, Name name, NewInode inode, Timestamp modified)
            implements Item {
        @Override
        public void publish(TreeWriter tree) throws StorageException {
            requireNoDirectory(tree, parent, name);
            if (tree.lookup(parent, name, Form.FILE).isPresent()) {
                tree.unlink(Place.file(parent, name));
            }
            Inode made = tree.create(parent, name, inode);
            tree.change(made.number(), times(modified));
        }

        @Override
        public void close() {}
    }

    void add(Item item) throws StorageException {
        List<Item> full = List.of();
        lock.lock();
        try {
            waiting.add(item);
            if (waiting.size() >= BATCH) {
                full = waiting;
                waiting = new ArrayList<>();
            }
        } finally {
            lock.unlock();
        }
        publish(full);
    }

    /** Publishes what is left. */
    void finish() throws StorageException {
        List<Item> rest;
        lock.lock();
        try {
            rest = waiting;
            waiting = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        publish(rest);
    }

    /** Forgets what has no name yet, after a failure. */
    void abandon() {
        lock.lock();
        try {
            for (Item item : waiting) {
                closeQuietly(item);
            }
            waiting = new ArrayList<>();
        } finally {
            lock.unlock();
        }
    }

    private void publish(List<Item> items) throws StorageException {
        if (items.isEmpty()) {
            return;
        }
        try {
            publishTogether(items);
        } catch (StorageException e) {
            if (Failures.isFatal(e)) {
                items.forEach(Publisher::closeQuietly);
                throw e;
            }
            // One of them is in the way of all: find out which.
            for (Item item : items) {
                publishAlone(item);
            }
        }
    }

    private void publishTogether(List<Item> items) throws StorageException {
        volume.update(
                tree -> {
                    for (Item item : items) {
                        item.publish(tree);
                    }
                    return items.size();
                });
        for (Item item : items) {
            item.close();
            progress.addFile();
        }
    }

    private void publishAlone(Item item) throws StorageException {
        try {
            publishTogether(List.of(item));
        } catch (StorageException e) {
            closeQuietly(item);
            if (Failures.isFatal(e)) {
                throw e;
            }
            progress.failed(Failures.describe(item.source(), e));
        }
    }

    private static void closeQuietly(Item item) {
        try {
            item.close();
        } catch (StorageException alreadyFailing) {
            // The failure that led here is the one to report; the file has no name and goes away.
        }
    }

    private static InodeChange times(Timestamp modified) {
        return InodeChange.none().withModified(modified);
    }

    private static void requireNoDirectory(TreeWriter tree, long parent, Name name)
            throws StorageException {
        if (name.endsWith(Name.of(RemoteTree.OBJECT_SUFFIX))) {
            throw new StorageException.InvalidInput(
                    name + ": names that end in " + RemoteTree.OBJECT_SUFFIX + " are reserved");
        }
        Optional<Dentry> existing = tree.lookup(parent, name, Form.DIRECTORY);
        if (existing.isPresent()) {
            throw new StorageException.IsDirectory(
                    name + ": is a directory in the volume; remove it first");
        }
    }
}
