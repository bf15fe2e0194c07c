package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Version;

import java.util.Optional;
import java.util.OptionalLong;

/** Finds keys and their versions in the tree. */
final class ObjectTree {
    private ObjectTree() {}

    /** The directory that holds the last name of the key. */
    static OptionalLong parent(TreeReader tree, long bucket, ObjectKey key)
            throws StorageException {
        long parent = bucket;
        for (Name folder : key.folders()) {
            Optional<Dentry> dentry = tree.lookup(parent, folder, Form.DIRECTORY);
            if (dentry.isEmpty()) {
                return OptionalLong.empty();
            }
            parent = dentry.get().inode();
        }
        return OptionalLong.of(parent);
    }

    /** Like {@link #parent}, through directories under which only versions are left as well. */
    static OptionalLong parentOfVersions(TreeReader tree, long bucket, ObjectKey key)
            throws StorageException {
        long parent = bucket;
        for (Name folder : key.folders()) {
            Optional<Dentry> dentry = tree.lookup(parent, folder, Form.DIRECTORY);
            if (dentry.isEmpty()) {
                dentry = hollow(tree, parent, folder);
            }
            if (dentry.isEmpty()) {
                return OptionalLong.empty();
            }
            parent = dentry.get().inode();
        }
        return OptionalLong.of(parent);
    }

    private static Optional<Dentry> hollow(TreeReader tree, long parent, Name name)
            throws StorageException {
        DentryKey place = DentryKey.of(name, true);
        try (var cursor = tree.list(parent, place)) {
            Dentry dentry = cursor.next();
            return dentry != null && dentry.key().equals(place)
                    ? Optional.of(dentry)
                    : Optional.empty();
        }
    }

    /** The object that the key means now. */
    static Optional<Inode> current(TreeReader tree, long parent, ObjectKey key)
            throws StorageException {
        Form form = key.directory() ? Form.DIRECTORY : Form.FILE;
        Optional<Dentry> dentry = tree.lookup(parent, key.last(), form);
        if (dentry.isEmpty()) {
            return Optional.empty();
        }
        return tree.find(dentry.get().inode()).filter(ObjectTree::isObject);
    }

    /** Files and explicit directories are objects; links, devices and implied directories not. */
    static boolean isObject(Inode inode) {
        return inode.kind() == Kind.FILE || (inode.isDirectory() && !inode.implied());
    }

    /** The newest of the older versions and delete markers. */
    static Optional<Version> newestOlder(TreeReader tree, long parent, ObjectKey key)
            throws StorageException {
        try (var cursor = tree.versions(parent, key.place(), Long.MAX_VALUE)) {
            Version version = cursor.next();
            return version != null && version.key().equals(key.place())
                    ? Optional.of(version)
                    : Optional.empty();
        }
    }

    /** The version of that id, current or older. */
    static Optional<ObjectVersion> version(
            TreeReader tree, long bucket, ObjectKey key, VersionId id) throws StorageException {
        OptionalLong parent = parentOfVersions(tree, bucket, key);
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        Optional<Inode> current = current(tree, parent.getAsLong(), key);
        if (current.isPresent() && id.matches(current.get().version(), current.get().versioned())) {
            return Optional.of(
                    ObjectVersion.current(key.text(), parent.getAsLong(), current.get()));
        }
        return older(tree, parent.getAsLong(), key, id, current.isEmpty());
    }

    private static Optional<ObjectVersion> older(
            TreeReader tree, long parent, ObjectKey key, VersionId id, boolean first)
            throws StorageException {
        boolean latest = first;
        long before = id.versioned() && !first ? id.number() + 1 : Long.MAX_VALUE;
        try (var cursor = tree.versions(parent, key.place(), before)) {
            for (Version version = cursor.next();
                    version != null && version.key().equals(key.place());
                    version = cursor.next()) {
                if (id.matches(version.number(), version.versioned())) {
                    return Optional.of(ofRow(tree, key.text(), version, latest));
                }
                if (id.versioned() && version.number() < id.number()) {
                    return Optional.empty();
                }
                latest = false;
            }
        }
        return Optional.empty();
    }

    /** What a row of the table of versions stands for. */
    static ObjectVersion ofRow(TreeReader tree, String key, Version version, boolean latest)
            throws StorageException {
        Optional<Inode> inode =
                version.isDeleteMarker()
                        ? Optional.empty()
                        : Optional.of(tree.inode(version.inode()));
        return new ObjectVersion(
                key,
                version.parent(),
                VersionId.of(version),
                inode,
                latest,
                inode.map(Inode::modified).orElse(version.created()));
    }

    /** The directory that will hold the last name; makes implied ones on the way. */
    static long implyParent(TreeWriter tree, long bucket, ObjectKey key, NewInode attributes)
            throws StorageException {
        long parent = bucket;
        for (Name folder : key.folders()) {
            parent = tree.implyDirectory(parent, folder, attributes).number();
        }
        return parent;
    }

    static Place place(long parent, ObjectKey key) {
        return key.directory()
                ? Place.directory(parent, key.last())
                : Place.file(parent, key.last());
    }
}
