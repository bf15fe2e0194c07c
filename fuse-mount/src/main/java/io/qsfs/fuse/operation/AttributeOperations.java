package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.AttributeName;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Volume;
import io.qsfs.fuse.kernel.AttributeChange;
import io.qsfs.fuse.kernel.AttributeChange.TimeChange;
import io.qsfs.fuse.kernel.Attributes;
import io.qsfs.fuse.kernel.Caller;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FuseError;
import io.qsfs.fuse.kernel.XattrFlag;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attributes, plain and extended. Thread-safe. */
final class AttributeOperations {
    private final MountState state;
    private final Volume volume;

    AttributeOperations(MountState state) {
        this.state = state;
        this.volume = state.volume();
    }

    Attributes attributes(long node) throws IOException {
        return Bodies.view(volume, tree -> state.attributes(tree, node));
    }

    Attributes change(Caller caller, long node, AttributeChange change) throws IOException {
        if (change.size().isPresent()) {
            resize(node, change);
        }
        return Bodies.update(
                volume,
                tree -> {
                    var inode = tree.find(node);
                    if (inode.isEmpty()) {
                        return state.changeDeparted(node, change);
                    }
                    var wanted = wanted(tree, inode.get(), change, caller);
                    if (wanted.equals(InodeChange.none())) {
                        return Modes.attributes(inode.get());
                    }
                    return Modes.attributes(tree.change(node, wanted));
                });
    }

    private void resize(long node, AttributeChange change) throws IOException {
        long size = change.size().getAsLong();
        var open =
                change.handle().isPresent()
                        ? state.files().handle(change.handle().getAsLong())
                        : Optional.<io.qsfs.core.volume.FileHandle>empty();
        if (open.isPresent()) {
            open.get().truncate(size);
            return;
        }
        try (var handle = volume.open(node)) {
            handle.truncate(size);
        }
    }

    private InodeChange wanted(TreeWriter tree, Inode inode, AttributeChange change, Caller caller)
            throws IOException {
        var wanted = InodeChange.none();
        int permissions = inode.permissions();
        if (change.mode().isPresent()) {
            permissions = change.mode().getAsInt() & Modes.PERMISSIONS;
        }
        if ((isChown(change) && !inode.isDirectory()) || change.dropPrivileges()) {
            permissions = Modes.withoutPrivileges(inode, permissions, caller);
        }
        if (permissions != inode.permissions() || change.mode().isPresent()) {
            wanted = wanted.withPermissions(permissions);
            followMode(tree, inode, permissions);
        }
        if (change.userId().isPresent()) {
            wanted = wanted.withUid(change.userId().getAsInt());
        }
        if (change.groupId().isPresent()) {
            wanted = wanted.withGid(change.groupId().getAsInt());
        }
        return times(wanted, change);
    }

    /**
     * Also chown(2) that changes neither owner nor group, of which only the change time is left,
     * and not even that for what is not a regular file.
     */
    private static boolean isChown(AttributeChange change) {
        boolean timeAlone =
                change.modified() instanceof TimeChange.Keep
                        && change.accessed() instanceof TimeChange.Keep
                        && change.mode().isEmpty()
                        && change.size().isEmpty();
        return change.userId().isPresent() || change.groupId().isPresent() || timeAlone;
    }

    private InodeChange times(InodeChange wanted, AttributeChange change) {
        var result = wanted;
        var accessed = time(change.accessed());
        if (accessed.isPresent()) {
            result = result.withAccessed(accessed.get());
        }
        var modified = time(change.modified());
        if (modified.isPresent()) {
            result = result.withModified(modified.get());
        }
        var changed = time(change.changed());
        if (changed.isPresent()) {
            result = result.withChanged(changed.get());
        }
        return result;
    }

    private Optional<io.qsfs.core.volume.Timestamp> time(TimeChange change) {
        return switch (change) {
            case TimeChange.Keep keep -> Optional.empty();
            case TimeChange.Now now -> Optional.of(state.now());
            case TimeChange.At at -> Optional.of(Modes.time(at.time()));
        };
    }

    /** Keeps an access list in step with permissions that were set beside it. */
    private static void followMode(TreeWriter tree, Inode inode, int permissions)
            throws IOException {
        var list = tree.attribute(inode.number(), AccessList.ACCESS);
        if (list.isPresent()) {
            byte[] value = AccessList.parse(list.get()).withPermissions(permissions).toBytes();
            tree.setAttribute(inode.number(), AccessList.ACCESS, value, AttributeMode.ANY);
        }
    }

    void setXattr(long node, byte[] fullName, byte[] value, int flags) throws IOException {
        var name = parse(fullName);
        if (name.equals(AccessList.ACCESS)) {
            setAccessList(node, value, flags);
            return;
        }
        if (name.equals(AccessList.DEFAULT)) {
            AccessList.parse(value);
        } else if (name.namespace() == AttributeName.Namespace.SYSTEM) {
            throw new FuseError(Errno.EOPNOTSUPP);
        }
        try {
            Bodies.update(
                    volume,
                    tree -> {
                        var inode = tree.find(node);
                        if (inode.isEmpty()) {
                            throw new FuseError(Errno.ESTALE);
                        }
                        tree.setAttribute(node, name, value, mode(tree, node, name, flags));
                        return inode;
                    });
        } catch (StorageException.NotFound e) {
            throw new FuseError(Errno.ENODATA);
        } catch (StorageException.TooLarge e) {
            throw new FuseError(Errno.ENOSPC);
        }
    }

    private static AttributeMode mode(TreeWriter tree, long node, AttributeName name, int flags)
            throws StorageException {
        boolean create = (flags & XattrFlag.CREATE) != 0;
        boolean replace = (flags & XattrFlag.REPLACE) != 0;
        if (create && replace) {
            // Cannot succeed: the error number says which of the two failed.
            boolean there = tree.attribute(node, name).isPresent();
            return there ? AttributeMode.CREATE : AttributeMode.REPLACE;
        }
        return create ? AttributeMode.CREATE : replace ? AttributeMode.REPLACE : AttributeMode.ANY;
    }

    /** Sets the list and the permission bits that stand for it. */
    private void setAccessList(long node, byte[] value, int flags) throws IOException {
        var list = AccessList.parse(value);
        Bodies.update(
                volume,
                tree -> {
                    var inode = tree.inode(node);
                    int special = inode.permissions() & ~Modes.ACCESS;
                    if ((flags & XattrFlag.ACCESS_LIST_DROPS_SET_GROUP_ID) != 0) {
                        special &= ~Modes.SET_GROUP_ID;
                    }
                    if (list.isExtended()) {
                        tree.setAttribute(node, AccessList.ACCESS, value, AttributeMode.ANY);
                    } else if (tree.attribute(node, AccessList.ACCESS).isPresent()) {
                        tree.removeAttribute(node, AccessList.ACCESS);
                    }
                    int permissions = special | list.permissions();
                    return tree.change(node, InodeChange.none().withPermissions(permissions));
                });
    }

    Optional<byte[]> xattr(long node, byte[] fullName) throws IOException {
        var name = AttributeName.parse(fullName);
        if (name.isEmpty()) {
            throw new FuseError(Errno.EOPNOTSUPP);
        }
        return volume.view(tree -> tree.attribute(node, name.get()));
    }

    List<byte[]> xattrs(Caller caller, long node) throws IOException {
        boolean all = caller.userId() == 0;
        var names = new ArrayList<byte[]>();
        for (var name : volume.view(tree -> tree.attributes(node))) {
            // As on ext4, only the superuser sees that there are trusted attributes.
            if (all || name.namespace() != AttributeName.Namespace.TRUSTED) {
                names.add(name.toBytes());
            }
        }
        return names;
    }

    void removeXattr(long node, byte[] fullName) throws IOException {
        var name = parse(fullName);
        boolean list = name.equals(AccessList.ACCESS) || name.equals(AccessList.DEFAULT);
        try {
            Bodies.update(
                    volume,
                    tree -> {
                        // To take a list away that is not there succeeds, as on ext4.
                        if (!list || tree.attribute(node, name).isPresent()) {
                            tree.removeAttribute(node, name);
                        }
                        return name;
                    });
        } catch (StorageException.NotFound e) {
            throw new FuseError(Errno.ENODATA);
        }
    }

    private static AttributeName parse(byte[] fullName) throws FuseError {
        return AttributeName.parse(fullName).orElseThrow(() -> new FuseError(Errno.EOPNOTSUPP));
    }
}
