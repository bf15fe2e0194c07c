package io.qsfs.fuse.operation;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.Timestamp;
import io.qsfs.fuse.kernel.AttributeChange;
import io.qsfs.fuse.kernel.Attributes;
import io.qsfs.fuse.kernel.Caller;

/** Inodes as stat(2) shows them. */
final class Modes {
    static final int SET_USER_ID = 04000;
    static final int SET_GROUP_ID = 02000;
    static final int PERMISSIONS = 07777;
    static final int ACCESS = 0777;
    private static final int GROUP_EXECUTE = 0010;

    /** What ext4 shows for a small directory; nothing depends on it. */
    private static final int DIRECTORY_SIZE = 4096;

    private static final int SECTOR = 512;

    private Modes() {}

    static Attributes attributes(Inode inode) {
        boolean directory = inode.isDirectory();
        long size = directory ? DIRECTORY_SIZE : inode.size();
        long allocated = directory ? DIRECTORY_SIZE : inode.allocatedBytes();
        return new Attributes(
                inode.number(),
                size,
                Math.ceilDiv(allocated, SECTOR),
                time(inode.accessed()),
                time(inode.modified()),
                time(inode.changed()),
                time(inode.born()),
                type(inode.kind()) | inode.permissions(),
                inode.links(),
                inode.uid(),
                inode.gid(),
                inode.device());
    }

    /** The attributes of a node whose last name is gone. */
    static Attributes withoutLinks(Attributes a) {
        boolean directory = (a.mode() & Attributes.TYPE_MASK) == Attributes.TYPE_DIRECTORY;
        return new Attributes(
                a.node(),
                directory ? 0 : a.size(),
                directory ? 0 : a.blocks(),
                a.accessed(),
                a.modified(),
                a.changed(),
                a.created(),
                a.mode(),
                0,
                a.userId(),
                a.groupId(),
                a.device());
    }

    /** The attributes after chmod(2) or chown(2). */
    static Attributes changed(Attributes a, AttributeChange change) {
        int type = a.mode() & Attributes.TYPE_MASK;
        int permissions = change.mode().orElse(a.mode()) & PERMISSIONS;
        return new Attributes(
                a.node(),
                a.size(),
                a.blocks(),
                a.accessed(),
                a.modified(),
                a.changed(),
                a.created(),
                type | permissions,
                a.links(),
                change.userId().orElse(a.userId()),
                change.groupId().orElse(a.groupId()),
                a.device());
    }

    static int type(Kind kind) {
        return switch (kind) {
            case FILE -> Attributes.TYPE_FILE;
            case DIRECTORY -> Attributes.TYPE_DIRECTORY;
            case SYMLINK -> Attributes.TYPE_SYMLINK;
            case FIFO -> Attributes.TYPE_FIFO;
            case SOCKET -> Attributes.TYPE_SOCKET;
            case CHARACTER_DEVICE -> Attributes.TYPE_CHARACTER_DEVICE;
            case BLOCK_DEVICE -> Attributes.TYPE_BLOCK_DEVICE;
        };
    }

    /**
     * The permissions after a change by the caller took set-user-id and set-group-id away. Without
     * execution by the group that bit once meant mandatory locking, and those whose group it is may
     * keep it.
     */
    static int withoutPrivileges(Inode inode, int permissions, Caller caller) {
        int kept = permissions & ~SET_USER_ID;
        if ((kept & SET_GROUP_ID) == 0) {
            return kept;
        }
        boolean executes = (kept & GROUP_EXECUTE) != 0;
        return executes || !Groups.contains(caller, inode.gid()) ? kept & ~SET_GROUP_ID : kept;
    }

    static Timestamp time(io.qsfs.fuse.kernel.Timestamp time) {
        return new Timestamp(time.seconds(), time.nanos());
    }

    private static io.qsfs.fuse.kernel.Timestamp time(Timestamp time) {
        return new io.qsfs.fuse.kernel.Timestamp(time.seconds(), time.nanos());
    }
}
