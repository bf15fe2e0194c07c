package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.RenameMode;
import io.qsfs.core.volume.SymlinkTarget;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Volume;
import io.qsfs.fuse.kernel.Caller;
import io.qsfs.fuse.kernel.Creation;
import io.qsfs.fuse.kernel.Entry;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FuseError;
import io.qsfs.fuse.kernel.Rename;

import java.io.IOException;
import java.util.Optional;

/** Names: finding, making, removing and moving them. Thread-safe. */
final class TreeOperations {
    private final MountState state;
    private final Volume volume;

    TreeOperations(MountState state) {
        this.state = state;
        this.volume = state.volume();
    }

    Optional<Entry> lookup(long parent, byte[] name) throws IOException {
        var found =
                Bodies.view(
                        volume,
                        tree -> {
                            var dentry = Names.lookup(tree, parent, name);
                            return dentry.isPresent()
                                    ? tree.find(dentry.get().inode())
                                    : Optional.<Inode>empty();
                        });
        return found.map(state::entry);
    }

    byte[] readLink(long node) throws IOException {
        var inode = volume.view(tree -> tree.inode(node));
        if (state.wantsAccess(inode)) {
            state.access(node);
        }
        return volume.view(tree -> tree.readLink(node)).toBytes();
    }

    Entry makeSymlink(Caller caller, long parent, byte[] name, byte[] target) throws IOException {
        var newName = Names.ofNew(name);
        if (target.length == 0) {
            throw new FuseError(Errno.ENOENT);
        }
        if (target.length > SymlinkTarget.MAX_BYTES) {
            throw new FuseError(Errno.ENAMETOOLONG);
        }
        var link = SymlinkTarget.of(target);
        var made =
                volume.update(
                        tree -> {
                            int group = group(tree.inode(parent), caller);
                            var attributes = NewInode.symlink(link, caller.userId(), group);
                            return stamped(tree, tree.create(parent, newName, attributes));
                        });
        return state.entry(made);
    }

    Entry makeNode(Caller caller, Creation creation, byte[] name) throws IOException {
        return state.entry(make(caller, creation, name));
    }

    /** Makes a file, directory or special file as the directory's bits and lists ask. */
    Inode make(Caller caller, Creation creation, byte[] name) throws IOException {
        var newName = Names.ofNew(name);
        return Bodies.update(
                volume,
                tree -> {
                    var plan = Inheritance.plan(tree, caller, creation);
                    var made = tree.create(creation.parent(), newName, plan.inode());
                    plan.applyTo(tree, made.number());
                    return stamped(tree, made);
                });
    }

    /** Sets the times of a new inode by the clock that the kernel goes on with. */
    private Inode stamped(TreeWriter tree, Inode made) throws StorageException {
        var now = state.now();
        var times = InodeChange.none().withAccessed(now).withModified(now).withChanged(now);
        return tree.change(made.number(), times);
    }

    private static int group(Inode parent, Caller caller) {
        boolean inherits = (parent.permissions() & Modes.SET_GROUP_ID) != 0;
        return inherits ? parent.gid() : caller.groupId();
    }

    void unlink(long parent, byte[] name) throws IOException {
        var gone =
                Bodies.update(
                        volume,
                        tree -> {
                            var dentry = Names.find(tree, parent, name);
                            var inode = tree.inode(dentry.inode());
                            tree.unlink(dentry.place());
                            return inode;
                        });
        state.unlinked(gone);
    }

    void removeDirectory(long parent, byte[] name) throws IOException {
        var gone =
                Bodies.update(
                        volume,
                        tree -> {
                            var dentry = Names.find(tree, parent, name);
                            if (!dentry.isDirectory()) {
                                throw new FuseError(Errno.ENOTDIR);
                            }
                            var inode = tree.inode(dentry.inode());
                            tree.removeDirectory(parent, dentry.name());
                            return inode;
                        });
        state.unlinked(gone);
    }

    void rename(Rename rename, byte[] from, byte[] to) throws IOException {
        var mode =
                switch (rename.flags() & ~Rename.WHITEOUT) {
                    case 0 -> RenameMode.REPLACE;
                    case Rename.NO_REPLACE -> RenameMode.NO_REPLACE;
                    case Rename.EXCHANGE -> RenameMode.EXCHANGE;
                    default -> throw new FuseError(Errno.EINVAL);
                };
        boolean whiteout = (rename.flags() & Rename.WHITEOUT) != 0;
        var replaced =
                Bodies.update(
                        volume,
                        tree -> {
                            var source = Names.find(tree, rename.parent(), from);
                            var target = Names.target(tree, rename.newParent(), to);
                            var victim = victim(tree, rename.newParent(), to, mode);
                            tree.rename(source.place(), target, mode);
                            if (whiteout) {
                                var mark = NewInode.special(Kind.CHARACTER_DEVICE, 0, 0, 0, 0);
                                stamped(
                                        tree,
                                        tree.create(rename.parent(), Names.ofNew(from), mark));
                            }
                            return victim.filter(inode -> inode.number() != source.inode());
                        });
        replaced.ifPresent(state::unlinked);
    }

    private static Optional<Inode> victim(
            TreeReader tree, long parent, byte[] name, RenameMode mode) throws IOException {
        var there = Names.lookup(tree, parent, name);
        if (mode == RenameMode.EXCHANGE || there.isEmpty()) {
            return Optional.empty();
        }
        return tree.find(there.get().inode());
    }

    Entry link(long node, long parent, byte[] name) throws IOException {
        var newName = Names.ofNew(name);
        try {
            return state.entry(volume.update(tree -> tree.link(node, parent, newName)));
        } catch (StorageException.TooLarge e) {
            throw new FuseError(Errno.EMLINK);
        }
    }
}
