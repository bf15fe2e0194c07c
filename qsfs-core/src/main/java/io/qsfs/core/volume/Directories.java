package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

/**
 * Dentries of one transaction, with what follows from them: entry counts, link counts of
 * directories, times of directories, hollow and implied directories.
 *
 * <ul>
 *   <li>{@code entries} counts dentries that are not hollow, {@code remains} hollow dentries and
 *       older versions.
 *   <li>A hollow directory has no entries, but remains; its dentry says so too.
 *   <li>An implied directory has entries, or is being emptied by the operation under way.
 * </ul>
 */
final class Directories {
    private final Transaction transaction;

    Directories(Transaction transaction) {
        this.transaction = transaction;
    }

    /** The directory, which will be written. */
    InodeRow directory(long number) throws StorageException {
        InodeRow row = transaction.inode(number);
        if (row == null || (row.isDirectory() && row.links == 0)) {
            throw new StorageException.NotFound("no directory " + number);
        }
        if (!row.isDirectory()) {
            throw new StorageException.NotDirectory("inode " + number + " is not a directory");
        }
        transaction.write(row);
        return row;
    }

    /** The dentry in one form, hollow or not. */
    @Nullable Dentry raw(long parent, Name name, boolean directory) throws StorageException {
        byte[] value = transaction.get(Keys.dentry(parent, name, directory));
        return value == null ? null : DentryCodec.decode(parent, name, value);
    }

    /** The dentry that the place means, never a hollow one. */
    @Nullable Dentry find(Place place) throws StorageException {
        if (place.form() != Form.FILE) {
            Dentry dentry = raw(place.parent(), place.name(), true);
            if (dentry != null && !dentry.hollow()) {
                return dentry;
            }
        }
        return place.form() == Form.DIRECTORY ? null : raw(place.parent(), place.name(), false);
    }

    Dentry require(Place place) throws StorageException {
        Dentry dentry = find(place);
        if (dentry == null) {
            throw new StorageException.NotFound("no file or directory " + place.name());
        }
        return dentry;
    }

    /** Fails when a file or a directory has the name. */
    void requireFree(long parent, Name name) throws StorageException {
        if (find(Place.of(parent, name)) != null) {
            throw new StorageException.AlreadyExists(name + " exists");
        }
    }

    /** Enters a name; link counts of files are the caller's. */
    void add(InodeRow parent, Name name, InodeRow row) throws StorageException {
        revive(parent);
        putDentry(parent, name, row, false);
        parent.entries++;
        parent.touchContent(transaction.now());
        if (row.isDirectory()) {
            parent.links++;
            row.parent = parent.number;
            row.name = name;
        }
        transaction.events().entry(parent.number, name);
    }

    /** Removes a name; link counts of files are the caller's. */
    void remove(InodeRow parent, Dentry dentry) {
        transaction.delete(Keys.dentry(parent.number, dentry.name(), dentry.isDirectory()));
        parent.entries--;
        parent.touchContent(transaction.now());
        if (dentry.isDirectory()) {
            parent.links--;
        }
        transaction.events().entry(parent.number, dentry.name());
    }

    private void putDentry(InodeRow parent, Name name, InodeRow row, boolean hollow) {
        transaction.put(
                Keys.dentry(parent.number, name, row.isDirectory()),
                DentryCodec.encode(new Dentry(parent.number, name, row.number, row.kind, hollow)));
    }

    /** Brings a hollow directory back, and its parents before it. */
    void revive(InodeRow row) throws StorageException {
        if (!row.hollow) {
            return;
        }
        InodeRow parent = directory(row.parent);
        revive(parent);
        row.hollow = false;
        putDentry(parent, row.name, row, false);
        parent.entries++;
        parent.remains--;
        parent.links++;
        parent.touchContent(transaction.now());
        transaction.events().entry(parent.number, row.name);
    }

    /** Takes a directory without entries out of its parent: away, or hollow if versions remain. */
    void vacate(InodeRow row) throws StorageException {
        InodeRow parent = directory(row.parent);
        var dentry = new Dentry(parent.number, row.name, row.number, Kind.DIRECTORY, false);
        remove(parent, dentry);
        if (row.remains > 0) {
            row.hollow = true;
            row.implied = true;
            putDentry(parent, row.name, row, true);
            parent.remains++;
        } else {
            drop(row);
        }
    }

    private void drop(InodeRow row) {
        row.links = 0;
        row.touch(transaction.now());
        transaction.write(row);
        transaction.mayBeUnnamed(row);
    }

    /**
     * Removes what an object's removal left without purpose: implied directories without entries,
     * hollow ones without versions, from this one upwards. Roots and buckets stay.
     */
    void prune(InodeRow from) throws StorageException {
        InodeRow row = from;
        while (isBelowBucket(row)) {
            if (row.hollow && row.remains == 0) {
                InodeRow parent = directory(row.parent);
                transaction.delete(Keys.dentry(parent.number, row.name, true));
                parent.remains--;
                drop(row);
            } else if (!row.hollow && row.implied && row.entries == 0) {
                vacate(row);
            } else {
                return;
            }
            row = present(row.parent);
        }
    }

    private InodeRow present(long directory) throws StorageException {
        return Checks.present(transaction.inode(directory), "a directory has a parent");
    }

    /** A mount that empties a directory expects it to stay. */
    void keepWhenEmptied(InodeRow row) {
        if (row.entries == 0) {
            row.implied = false;
        }
    }

    private static boolean isBelowBucket(InodeRow row) {
        return row.number != Inode.ROOT
                && row.number != Inode.SYSTEM_ROOT
                && row.parent != Inode.ROOT;
    }

    /** Whether the directory is the other one or lies below it. */
    boolean isWithin(long directory, long ancestor) throws StorageException {
        long at = directory;
        while (at != ancestor) {
            if (at == Inode.ROOT || at == Inode.SYSTEM_ROOT) {
                return false;
            }
            InodeRow row = transaction.inode(at);
            if (row == null) {
                return false;
            }
            at = row.parent;
        }
        return true;
    }

    /** What the bucket above a directory does with what is replaced and removed. */
    Versioning versioning(InodeRow directory) throws StorageException {
        InodeRow row = directory;
        while (isBelowBucket(row)) {
            row = present(row.parent);
        }
        return row.versioning;
    }
}
