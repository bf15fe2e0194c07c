package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

/**
 * What to create.
 *
 * @param permissions the twelve low bits of the mode, umask already applied
 * @param device for devices, as the creator encodes it
 * @param target for symlinks, else empty
 */
public record NewInode(
        Kind kind, int permissions, int uid, int gid, int device, SymlinkTarget target) {
    public NewInode {
        Checks.argument((permissions & ~07777) == 0, "permissions " + permissions);
        Checks.argument(
                (kind == Kind.SYMLINK) != target.isEmpty(), "a symlink, and only it, has a target");
    }

    public static NewInode file(int permissions, int uid, int gid) {
        return new NewInode(Kind.FILE, permissions, uid, gid, 0, SymlinkTarget.NONE);
    }

    public static NewInode directory(int permissions, int uid, int gid) {
        return new NewInode(Kind.DIRECTORY, permissions, uid, gid, 0, SymlinkTarget.NONE);
    }

    public static NewInode symlink(SymlinkTarget target, int uid, int gid) {
        return new NewInode(Kind.SYMLINK, 0777, uid, gid, 0, target);
    }

    /** A fifo, socket or device. */
    public static NewInode special(Kind kind, int permissions, int uid, int gid, int device) {
        return new NewInode(kind, permissions, uid, gid, device, SymlinkTarget.NONE);
    }
}
