package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.fuse.kernel.Attributes;
import io.qsfs.fuse.kernel.Caller;
import io.qsfs.fuse.kernel.Creation;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FuseError;

import java.io.IOException;
import java.util.Optional;

/**
 * What a new node gets from its directory: the group under the set-group-id bit, and a default
 * access list instead of the umask.
 *
 * @param inode to be created
 * @param access list of the new node, where it says more than the permissions
 * @param defaults list that a new directory hands on
 */
record Inheritance(NewInode inode, Optional<AccessList> access, Optional<AccessList> defaults) {

    static Inheritance plan(TreeReader tree, Caller caller, Creation creation) throws IOException {
        var parent = tree.inode(creation.parent());
        var list = tree.attribute(parent.number(), AccessList.DEFAULT);
        var kind = kind(creation.mode());
        boolean setGroup = (parent.permissions() & Modes.SET_GROUP_ID) != 0;
        int group = setGroup ? parent.gid() : caller.groupId();
        int wanted = creation.mode() & Modes.PERMISSIONS;
        if (setGroup && kind == Kind.DIRECTORY) {
            wanted |= Modes.SET_GROUP_ID;
        }
        if (list.isEmpty()) {
            int permissions = wanted & ~(creation.mask() & Modes.ACCESS);
            var inode = inode(kind, permissions, caller.userId(), group, creation.device());
            return new Inheritance(inode, Optional.empty(), Optional.empty());
        }
        var defaults = AccessList.parse(list.get());
        var access = defaults.inherited(wanted);
        int permissions = (wanted & ~Modes.ACCESS) | access.permissions();
        return new Inheritance(
                inode(kind, permissions, caller.userId(), group, creation.device()),
                Optional.of(access).filter(AccessList::isExtended),
                Optional.of(defaults).filter(any -> kind == Kind.DIRECTORY));
    }

    private static NewInode inode(Kind kind, int permissions, int user, int group, int device) {
        return switch (kind) {
            case FILE -> NewInode.file(permissions, user, group);
            case DIRECTORY -> NewInode.directory(permissions, user, group);
            default -> NewInode.special(kind, permissions, user, group, device);
        };
    }

    private static Kind kind(int mode) throws FuseError {
        return switch (mode & Attributes.TYPE_MASK) {
            case 0, Attributes.TYPE_FILE -> Kind.FILE;
            case Attributes.TYPE_DIRECTORY -> Kind.DIRECTORY;
            case Attributes.TYPE_FIFO -> Kind.FIFO;
            case Attributes.TYPE_SOCKET -> Kind.SOCKET;
            case Attributes.TYPE_CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
            case Attributes.TYPE_BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
            default -> throw new FuseError(Errno.EINVAL);
        };
    }

    /** Sets the lists of the node that was created. */
    void applyTo(TreeWriter tree, long node) throws StorageException {
        if (access.isPresent()) {
            byte[] value = access.get().toBytes();
            tree.setAttribute(node, AccessList.ACCESS, value, AttributeMode.ANY);
        }
        if (defaults.isPresent()) {
            byte[] value = defaults.get().toBytes();
            tree.setAttribute(node, AccessList.DEFAULT, value, AttributeMode.ANY);
        }
    }
}
