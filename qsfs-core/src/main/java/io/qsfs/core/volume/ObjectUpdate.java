package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

/** Names that S3 puts and deletes, inside one transaction. */
final class ObjectUpdate {
    private final Transaction transaction;
    private final Directories directories;
    private final VersionHistory history;
    private final DirectoryBody body;

    ObjectUpdate(Transaction transaction, Directories directories, VersionHistory history) {
        this.transaction = transaction;
        this.directories = directories;
        this.history = history;
        this.body = new DirectoryBody(transaction);
    }

    /** One more name, also the first of a staged inode. */
    void addLink(InodeRow parent, Name name, InodeRow row) throws StorageException {
        if (row.links == 0 && !row.staged) {
            throw new StorageException.NotFound("inode " + row.number + " is unlinked");
        }
        if (row.links >= TreeWriter.MAX_LINKS) {
            throw new StorageException.TooLarge(
                    "inode " + row.number + " has " + TreeWriter.MAX_LINKS + " links");
        }
        if (row.staged) {
            row.staged = false;
            transaction.delete(Keys.of(Keys.ORPHAN, row.number));
        }
        history.publish(parent, name, row, directories.versioning(parent));
        row.links++;
        row.touch(transaction.now());
        directories.add(parent, name, row);
        transaction.events().inode(row.number, false);
    }

    @Nullable Inode replace(long parent, Name name, long inode) throws StorageException {
        InodeRow directory = directories.directory(parent);
        InodeRow row = transaction.change(inode);
        if (row.isDirectory()) {
            throw new StorageException.NotPermitted("inode " + inode + " is a directory");
        }
        Dentry old = directories.find(Place.file(parent, name));
        Inode before = null;
        if (old != null) {
            InodeRow oldRow = transaction.change(old.inode());
            before = oldRow.toInode();
            if (oldRow != row) {
                history.displace(directory, old, directories.versioning(directory));
            }
        }
        if (before == null || before.number() != inode) {
            addLink(directory, name, row);
        }
        return before;
    }

    @Nullable Inode replaceDirectory(long parent, Name name, InodeRow file)
            throws StorageException {
        InodeRow above = directories.directory(parent);
        Dentry dentry = directories.require(Place.directory(parent, name));
        InodeRow row = transaction.change(dentry.inode());
        Inode before = row.implied ? null : row.toInode();
        Versioning mode = directories.versioning(above);
        if (before != null) {
            history.displaceBody(above, row, mode);
        }
        Timestamp now = transaction.now();
        body.restore(row, file);
        row.modified = now;
        history.publish(above, name, row, mode);
        file.links = 0;
        if (file.staged) {
            file.staged = false;
            transaction.delete(Keys.of(Keys.ORPHAN, file.number));
        }
        transaction.mayBeUnnamed(file);
        return before;
    }

    @Nullable Version remove(Place place) throws StorageException {
        InodeRow parent = directories.directory(place.parent());
        Versioning mode = directories.versioning(parent);
        boolean directory = place.form() == Form.DIRECTORY;
        InodeRow pruned = parent;
        Dentry current = directories.find(place);
        if (current != null && !directory) {
            history.displace(parent, current, mode);
        } else if (current != null) {
            InodeRow row = transaction.change(current.inode());
            if (!row.implied) {
                history.displaceBody(parent, row, mode);
            }
            pruned = row;
        }
        Version marker =
                mode == Versioning.OFF ? null : history.mark(parent, place.name(), directory, mode);
        directories.prune(pruned);
        return marker;
    }

    boolean removeVersion(Place place, long number) throws StorageException {
        InodeRow parent = directories.directory(place.parent());
        boolean directory = place.form() == Form.DIRECTORY;
        DentryKey key = DentryKey.of(place.name(), directory);
        Dentry dentry = directories.find(place);
        InodeRow current = dentry == null ? null : transaction.change(dentry.inode());
        if (dentry != null && current != null && isObject(current)) {
            if (current.version != number) {
                return removeOlder(parent, key, number);
            }
            if (directory) {
                history.displaceBody(parent, current, Versioning.OFF);
            } else {
                history.displace(parent, dentry, Versioning.OFF);
            }
            history.promote(parent, key);
            directories.prune(directory ? current : parent);
            return true;
        }
        boolean found = removeOlder(parent, key, number);
        if (found) {
            history.promote(parent, key);
        }
        directories.prune(parent);
        return found;
    }

    private static boolean isObject(InodeRow row) {
        return !row.isDirectory() || !row.implied;
    }

    private boolean removeOlder(InodeRow parent, DentryKey key, long number)
            throws StorageException {
        Version version = history.find(parent, key, number);
        if (version == null) {
            return false;
        }
        history.deleteRow(parent, version);
        return true;
    }
}
