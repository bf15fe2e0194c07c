package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Changes the tree inside one transaction: what POSIX and S3 have in common. */
final class TreeUpdate implements TreeWriter {
    private final Transaction transaction;
    private final OpenFiles openFiles;
    private final SpaceGauge space;
    private final TreeView view;
    private final Directories directories;
    private final VersionHistory history;
    private final ObjectUpdate objects;

    TreeUpdate(Transaction transaction, OpenFiles openFiles, SpaceGauge space) {
        this.space = space;
        this.transaction = transaction;
        this.openFiles = openFiles;
        this.view = new TreeView(transaction, openFiles);
        this.directories = new Directories(transaction);
        this.history = new VersionHistory(transaction, directories);
        this.objects = new ObjectUpdate(transaction, directories, history);
    }

    @Override
    public Inode create(long parent, Name name, NewInode attributes) throws StorageException {
        InodeRow directory = directories.directory(parent);
        directories.requireFree(parent, name);
        space.requireRoom(0);
        if (attributes.kind() == Kind.DIRECTORY) {
            return directory(directory, name, attributes, false).toInode();
        }
        InodeRow row = transaction.create(attributes);
        row.versioned = directories.versioning(directory) == Versioning.ENABLED;
        row.links = 1;
        directories.add(directory, name, row);
        return row.toInode();
    }

    /** A new directory, or a hollow one that comes back as new. */
    private InodeRow directory(InodeRow parent, Name name, NewInode attributes, boolean implied)
            throws StorageException {
        Dentry hollow = directories.raw(parent.number, name, true);
        InodeRow row;
        if (hollow == null) {
            row = transaction.create(attributes);
            directories.add(parent, name, row);
        } else {
            row = transaction.change(hollow.inode());
            directories.revive(row);
            row.permissions = attributes.permissions();
            row.uid = attributes.uid();
            row.gid = attributes.gid();
            row.touchContent(transaction.now());
        }
        row.implied = implied;
        return row;
    }

    @Override
    public Inode link(long inode, long parent, Name name) throws StorageException {
        InodeRow directory = directories.directory(parent);
        InodeRow row = transaction.change(inode);
        if (row.isDirectory()) {
            throw new StorageException.NotPermitted("inode " + inode + " is a directory");
        }
        directories.requireFree(parent, name);
        space.requireRoom(0);
        objects.addLink(directory, name, row);
        return row.toInode();
    }

    @Override
    public void unlink(Place place) throws StorageException {
        InodeRow parent = directories.directory(place.parent());
        Dentry dentry = directories.require(place);
        if (dentry.isDirectory()) {
            throw new StorageException.IsDirectory(place.name() + " is a directory");
        }
        Versioning mode = directories.versioning(parent);
        history.displace(parent, dentry, mode);
        if (mode != Versioning.OFF) {
            history.mark(parent, dentry.name(), false, mode);
        }
        directories.keepWhenEmptied(parent);
    }

    @Override
    public void removeDirectory(long parent, Name name) throws StorageException {
        InodeRow directory = directories.directory(parent);
        Dentry dentry = directories.require(Place.of(parent, name));
        if (!dentry.isDirectory()) {
            throw new StorageException.NotDirectory(name + " is not a directory");
        }
        removeEmpty(directory, transaction.change(dentry.inode()));
        directories.keepWhenEmptied(directory);
    }

    private void removeEmpty(InodeRow parent, InodeRow row) throws StorageException {
        if (row.entries > 0) {
            throw new StorageException.NotEmpty("directory " + row.name + " is not empty");
        }
        Versioning mode = directories.versioning(parent);
        if (!row.implied && mode != Versioning.OFF) {
            history.displaceBody(parent, row, mode);
            history.mark(parent, row.name, true, mode);
        }
        directories.vacate(row);
        transaction.events().inode(row.number, false);
    }

    @Override
    public void rename(Place from, Place to, RenameMode mode) throws StorageException {
        InodeRow fromParent = directories.directory(from.parent());
        InodeRow toParent = directories.directory(to.parent());
        Dentry source = directories.require(from);
        Dentry target = directories.find(to);
        if (mode == RenameMode.NO_REPLACE && target != null) {
            throw new StorageException.AlreadyExists(to.name() + " exists");
        }
        if (mode == RenameMode.EXCHANGE) {
            exchange(source, target == null ? directories.require(to) : target);
            return;
        }
        if (target != null && target.inode() == source.inode()) {
            return;
        }
        requireOutside(source, to.parent());
        if (target != null) {
            removeTarget(source, toParent, target);
        }
        move(fromParent, source, toParent, to.name());
        directories.keepWhenEmptied(fromParent);
    }

    private void requireOutside(Dentry moved, long parent) throws StorageException {
        if (moved.isDirectory()
                && parent != moved.parent()
                && directories.isWithin(parent, moved.inode())) {
            throw new StorageException.InvalidInput(
                    "directory " + moved.name() + " cannot move into itself");
        }
    }

    private void removeTarget(Dentry source, InodeRow parent, Dentry target)
            throws StorageException {
        if (source.isDirectory()) {
            if (!target.isDirectory()) {
                throw new StorageException.NotDirectory(target.name() + " is not a directory");
            }
            removeEmpty(parent, transaction.change(target.inode()));
        } else if (target.isDirectory()) {
            throw new StorageException.IsDirectory(target.name() + " is a directory");
        } else {
            history.displace(parent, target, directories.versioning(parent));
        }
    }

    private void move(InodeRow fromParent, Dentry source, InodeRow toParent, Name name)
            throws StorageException {
        InodeRow row = transaction.change(source.inode());
        directories.remove(fromParent, source);
        if (row.isDirectory()) {
            dropHollow(toParent, name);
        } else {
            Versioning left = directories.versioning(fromParent);
            if (left != Versioning.OFF && history.hasHistory(fromParent, source.key())) {
                history.mark(fromParent, source.name(), false, left);
            }
            history.publish(toParent, name, row, directories.versioning(toParent));
        }
        directories.add(toParent, name, row);
        row.touch(transaction.now());
        transaction.events().inode(row.number, false);
    }

    /** A directory that moves onto a hollow one has no use for the versions below it. */
    private void dropHollow(InodeRow parent, Name name) throws StorageException {
        Dentry hollow = directories.raw(parent.number, name, true);
        if (hollow != null && hollow.hollow()) {
            throw new StorageException.NotEmpty(
                    "versions of objects are left under the name " + name);
        }
    }

    /** The other form of the name must not be taken by an object beside it, or by its versions. */
    private void requireVacant(Dentry place, boolean directory) throws StorageException {
        if (directories.raw(place.parent(), place.name(), directory) != null) {
            throw new StorageException.AlreadyExists("an object shares the name " + place.name());
        }
    }

    private void exchange(Dentry one, Dentry other) throws StorageException {
        if (one.inode() == other.inode()) {
            return;
        }
        requireOutside(one, other.parent());
        requireOutside(other, one.parent());
        if (one.isDirectory() != other.isDirectory()) {
            requireVacant(one, other.isDirectory());
            requireVacant(other, one.isDirectory());
        }
        InodeRow oneParent = directories.directory(one.parent());
        InodeRow otherParent = directories.directory(other.parent());
        InodeRow oneRow = transaction.change(one.inode());
        InodeRow otherRow = transaction.change(other.inode());
        directories.remove(oneParent, one);
        directories.remove(otherParent, other);
        directories.add(otherParent, other.name(), oneRow);
        directories.add(oneParent, one.name(), otherRow);
        oneRow.touch(transaction.now());
        otherRow.touch(transaction.now());
    }

    @Override
    public Inode change(long inode, InodeChange change) throws StorageException {
        InodeRow row = transaction.change(inode);
        new AttributeUpdate(transaction, openFiles).apply(row, change);
        return find(inode).orElseThrow();
    }

    @Override
    public void setAttribute(long inode, AttributeName name, byte[] value, AttributeMode mode)
            throws StorageException {
        space.requireRoom(value.length);
        new AttributeUpdate(transaction, openFiles).set(inode, name, value, mode);
    }

    @Override
    public void removeAttribute(long inode, AttributeName name) throws StorageException {
        new AttributeUpdate(transaction, openFiles).remove(inode, name);
    }

    @Override
    public Optional<Inode> replace(long parent, Name name, long inode) throws StorageException {
        space.requireRoom(0);
        return Optional.ofNullable(objects.replace(parent, name, inode));
    }

    @Override
    public Inode implyDirectory(long parent, Name name, NewInode attributes)
            throws StorageException {
        Dentry dentry = directories.find(Place.directory(parent, name));
        if (dentry != null) {
            return inode(dentry.inode());
        }
        space.requireRoom(0);
        return directory(directories.directory(parent), name, attributes, true).toInode();
    }

    @Override
    public Optional<Inode> replaceDirectory(long parent, Name name, long staged)
            throws StorageException {
        InodeRow file = transaction.change(staged);
        implyDirectory(parent, name, NewInode.directory(0755, file.uid, file.gid));
        return Optional.ofNullable(objects.replaceDirectory(parent, name, file));
    }

    @Override
    public Optional<Version> remove(Place place) throws StorageException {
        @Nullable Version marker = objects.remove(place);
        return Optional.ofNullable(marker);
    }

    @Override
    public boolean removeVersion(Place place, long number) throws StorageException {
        return objects.removeVersion(place, number);
    }

    @Override
    public Optional<Dentry> lookup(long parent, Name name, Form form) throws StorageException {
        return view.lookup(parent, name, form);
    }

    @Override
    public Optional<Inode> find(long inode) throws StorageException {
        return view.find(inode);
    }

    @Override
    public Cursor<Dentry> list(long parent, DentryKey from) throws StorageException {
        return view.list(parent, from);
    }

    @Override
    public Dentry dentryOf(long directory) throws StorageException {
        return view.dentryOf(directory);
    }

    @Override
    public SymlinkTarget readLink(long inode) throws StorageException {
        return view.readLink(inode);
    }

    @Override
    public Optional<byte[]> attribute(long inode, AttributeName name) throws StorageException {
        return view.attribute(inode, name);
    }

    @Override
    public List<AttributeName> attributes(long inode) throws StorageException {
        return view.attributes(inode);
    }

    @Override
    public Cursor<Version> versions(long parent, DentryKey from, long before)
            throws StorageException {
        return view.versions(parent, from, before);
    }
}
