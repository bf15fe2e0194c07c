package io.qsfs.cli.file;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;

import java.util.Optional;

/** Where put and mv put things: into a directory, or under a name of their own. */
final class Destination {
    private final RemoteTree tree;
    private final RemotePath path;
    private final NewInode newDirectory;
    private final boolean exists;

    /**
     * @param newDirectory how missing directories are made
     */
    Destination(RemoteTree tree, RemotePath path, NewInode newDirectory) throws StorageException {
        this.tree = tree;
        this.path = path;
        this.newDirectory = newDirectory;
        this.exists = existsAsDirectory(tree, path);
    }

    private static boolean existsAsDirectory(RemoteTree tree, RemotePath path)
            throws StorageException {
        Optional<RemoteTree.Entry> entry = tree.find(path);
        if (entry.isEmpty()) {
            return false;
        }
        return switch (entry.get().inode().kind()) {
            case DIRECTORY -> true;
            case SYMLINK -> tree.follow(path).isDirectory();
            case FILE, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> false;
        };
    }

    /** Whether things go into it rather than become it. */
    boolean isDirectory() {
        return exists || path.directory();
    }

    /** The place of the path itself; its parents are made. */
    Upload.Target itself() throws StorageException {
        if (isDirectory()) {
            throw new StorageException.IsDirectory(path + ": is a directory; name a file");
        }
        long parent = tree.makeDirectories(path.parent(), newDirectory).number();
        return new Upload.Target(parent, path.name());
    }

    /** The place of a name in the directory, which is made. */
    Upload.Target child(Name name) throws StorageException {
        return new Upload.Target(tree.makeDirectories(path, newDirectory).number(), name);
    }
}
