package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowCursor;

import org.jspecify.annotations.Nullable;

/**
 * Older versions and delete markers of one transaction. The current version of a name is its dentry
 * (of an explicit directory object: the directory itself), every other one a row that holds a link
 * to its inode and counts among what remains in the directory.
 */
final class VersionHistory {
    private final Transaction transaction;
    private final Directories directories;
    private final DirectoryBody body;

    VersionHistory(Transaction transaction, Directories directories) {
        this.transaction = transaction;
        this.directories = directories;
        this.body = new DirectoryBody(transaction);
    }

    /** Takes the current file out of its name: it becomes an older version, or loses a link. */
    void displace(InodeRow parent, Dentry current, Versioning mode) throws StorageException {
        InodeRow row = transaction.change(current.inode());
        directories.remove(parent, current);
        row.touch(transaction.now());
        if (keeps(row, mode)) {
            putRow(parent, version(parent, current.name(), false, row));
        } else {
            row.links--;
            transaction.mayBeUnnamed(row);
        }
        transaction.events().inode(row.number, false);
    }

    /** Makes an explicit directory an implied one; its body becomes an older version or goes. */
    void displaceBody(InodeRow parent, InodeRow directory, Versioning mode)
            throws StorageException {
        if (keeps(directory, mode)) {
            InodeRow file = body.archive(directory);
            putRow(parent, version(parent, directory.name, true, file));
        } else {
            body.clear(directory);
        }
        directory.implied = true;
        directory.touch(transaction.now());
    }

    private static boolean keeps(InodeRow row, Versioning mode) {
        return mode == Versioning.ENABLED || (mode == Versioning.SUSPENDED && row.versioned);
    }

    private Version version(InodeRow parent, Name name, boolean directory, InodeRow row) {
        return new Version(
                parent.number,
                name,
                directory,
                row.version,
                row.versioned,
                row.number,
                row.modified);
    }

    /** Gives an inode that becomes current its place among the versions of its name. */
    void publish(InodeRow parent, Name name, InodeRow row, Versioning mode)
            throws StorageException {
        row.version = transaction.nextNumber();
        row.versioned = mode == Versioning.ENABLED;
        if (mode == Versioning.SUSPENDED) {
            removeNull(parent, DentryKey.of(name, row.isDirectory()));
        }
    }

    /** Removes the null version among the older ones, which a new one replaces. */
    void removeNull(InodeRow parent, DentryKey place) throws StorageException {
        Version found = null;
        try (var cursor = scan(parent.number, place)) {
            while (found == null && cursor.next()) {
                Version version = VersionCodec.decode(cursor.key(), cursor.value());
                found = version.versioned() ? null : version;
            }
        }
        if (found != null) {
            deleteRow(parent, found);
        }
    }

    /** Notes that the name has no current version from now on. */
    Version mark(InodeRow parent, Name name, boolean directory, Versioning mode)
            throws StorageException {
        if (mode == Versioning.SUSPENDED) {
            removeNull(parent, DentryKey.of(name, directory));
        }
        var marker =
                new Version(
                        parent.number,
                        name,
                        directory,
                        transaction.nextNumber(),
                        mode == Versioning.ENABLED,
                        0,
                        transaction.now());
        putRow(parent, marker);
        return marker;
    }

    /** Whether the name has older versions or markers. */
    boolean hasHistory(InodeRow parent, DentryKey place) throws StorageException {
        return parent.remains > 0 && newest(parent, place) != null;
    }

    /** The newest version that is not current. */
    @Nullable Version newest(InodeRow parent, DentryKey place) throws StorageException {
        try (var cursor = scan(parent.number, place)) {
            return cursor.next() ? VersionCodec.decode(cursor.key(), cursor.value()) : null;
        }
    }

    @Nullable Version find(InodeRow parent, DentryKey place, long number) throws StorageException {
        byte[] key = Keys.version(parent.number, place, number);
        byte[] value = transaction.get(key);
        return value == null ? null : VersionCodec.decode(key, value);
    }

    private RowCursor scan(long parent, DentryKey place) throws StorageException {
        return transaction.scan(KeyRange.prefix(Keys.versions(parent, place)), Direction.FORWARD);
    }

    /** Makes the newest older version current, unless there is none or it is a marker. */
    void promote(InodeRow parent, DentryKey place) throws StorageException {
        Version version = newest(parent, place);
        if (version == null || version.isDeleteMarker()) {
            return;
        }
        takeRow(parent, version);
        InodeRow row = transaction.change(version.inode());
        if (version.directory()) {
            promoteBody(parent, version.name(), row);
        } else {
            directories.add(parent, version.name(), row);
            row.touch(transaction.now());
        }
    }

    private void promoteBody(InodeRow parent, Name name, InodeRow file) throws StorageException {
        Dentry dentry = directories.raw(parent.number, name, true);
        InodeRow directory;
        if (dentry == null) {
            var attributes = NewInode.directory(0755, file.uid, file.gid);
            directory = transaction.create(attributes);
            directories.add(parent, name, directory);
        } else {
            directory = transaction.change(dentry.inode());
            directories.revive(directory);
        }
        body.restore(directory, file);
        file.links = 0;
        transaction.mayBeUnnamed(file);
    }

    /** Removes an older version or marker for good. */
    void deleteRow(InodeRow parent, Version version) throws StorageException {
        takeRow(parent, version);
        if (!version.isDeleteMarker()) {
            InodeRow row = transaction.change(version.inode());
            row.links--;
            row.touch(transaction.now());
            transaction.mayBeUnnamed(row);
        }
    }

    private void putRow(InodeRow parent, Version version) {
        transaction.put(
                Keys.version(parent.number, version.key(), version.number()),
                VersionCodec.encode(version));
        parent.remains++;
        transaction.write(parent);
    }

    private void takeRow(InodeRow parent, Version version) {
        transaction.delete(Keys.version(parent.number, version.key(), version.number()));
        parent.remains--;
        transaction.write(parent);
    }
}
