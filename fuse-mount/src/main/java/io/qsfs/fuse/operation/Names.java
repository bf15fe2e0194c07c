package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FuseError;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How names in the mount and dentries correspond. They are the same, except where an object and a
 * directory share a name, which POSIX cannot show: there the directory keeps it and the object
 * appears with a suffix, which no new name may have.
 */
final class Names {
    private static final byte[] OBJECT_SUFFIX = ".@object".getBytes(StandardCharsets.US_ASCII);

    private Names() {}

    /** The name, which must have a length that files here may have. */
    static Name of(byte[] bytes) throws FuseError {
        if (bytes.length > Name.MAX_VISIBLE_BYTES) {
            throw new FuseError(Errno.ENAMETOOLONG);
        }
        return Name.of(bytes);
    }

    /** A name that is to be given. */
    static Name ofNew(byte[] bytes) throws FuseError {
        var name = of(bytes);
        if (hasObjectSuffix(bytes)) {
            throw new FuseError(Errno.EINVAL);
        }
        return name;
    }

    /** What a name of the mount leads to. */
    static Optional<Dentry> lookup(TreeReader tree, long parent, byte[] bytes)
            throws StorageException, FuseError {
        var name = of(bytes);
        if (hasObjectSuffix(bytes)) {
            var object = shadowed(tree, parent, bytes);
            if (object.isPresent()) {
                return object;
            }
        }
        return tree.lookup(parent, name, Form.EITHER);
    }

    /** What a name of the mount leads to, or ENOENT. */
    static Dentry find(TreeReader tree, long parent, byte[] bytes)
            throws StorageException, FuseError {
        return lookup(tree, parent, bytes).orElseThrow(() -> new FuseError(Errno.ENOENT));
    }

    /** Where a rename goes: onto what is there, or to a new name. */
    static Place target(TreeReader tree, long parent, byte[] bytes)
            throws StorageException, FuseError {
        var there = lookup(tree, parent, bytes);
        return there.isPresent() ? there.get().place() : Place.of(parent, ofNew(bytes));
    }

    /** The name that the mount shows for a dentry. */
    static byte[] shown(TreeReader tree, Inode parent, Dentry dentry) throws StorageException {
        byte[] name = dentry.name().toBytes();
        // A directory without subdirectories, as most are, cannot shadow anything.
        boolean mayBeShadowed = !dentry.isDirectory() && parent.links() > 2;
        if (mayBeShadowed
                && tree.lookup(dentry.parent(), dentry.name(), Form.DIRECTORY).isPresent()) {
            return withSuffix(name);
        }
        return name;
    }

    /** The other name under which the mount may show an object. */
    static byte[] withSuffix(byte[] name) {
        byte[] shown = Arrays.copyOf(name, name.length + OBJECT_SUFFIX.length);
        System.arraycopy(OBJECT_SUFFIX, 0, shown, name.length, OBJECT_SUFFIX.length);
        return shown;
    }

    private static Optional<Dentry> shadowed(TreeReader tree, long parent, byte[] bytes)
            throws StorageException {
        var name = Name.of(bytes, 0, bytes.length - OBJECT_SUFFIX.length);
        if (tree.lookup(parent, name, Form.DIRECTORY).isEmpty()) {
            return Optional.empty();
        }
        return tree.lookup(parent, name, Form.FILE);
    }

    private static boolean hasObjectSuffix(byte[] bytes) {
        int start = bytes.length - OBJECT_SUFFIX.length;
        return start > 0
                && Arrays.equals(
                        bytes, start, bytes.length, OBJECT_SUFFIX, 0, bytes.length - start);
    }
}
