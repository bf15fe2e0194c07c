package io.qsfs.cli.file;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.Volume;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Removes trees from the leaves up, a page of names in one update. */
final class Removal {
    private final Session session;
    private final Volume volume;
    private final RemoteTree tree;

    Removal(Session session) {
        this.session = session;
        this.volume = session.volume();
        this.tree = new RemoteTree(volume);
    }

    /** Removes what is there now; what somebody adds meanwhile to a directory keeps it. */
    void remove(RemoteTree.Entry entry) throws IOException {
        Dentry top = Checks.present(entry.dentry(), "the root has no dentry");
        if (!entry.isDirectory()) {
            removeFiles(List.of(top));
            return;
        }
        var path = new ArrayDeque<Dentry>();
        path.push(top);
        while (!path.isEmpty()) {
            if (session.isCancelled()) {
                throw new CommandException(ExitCode.FAILED, "cancelled");
            }
            descendOrRemove(path);
        }
    }

    /** Empties the innermost directory, or goes into one that it holds. */
    private void descendOrRemove(ArrayDeque<Dentry> path) throws StorageException {
        Dentry directory = path.getFirst();
        var files = new ArrayList<Dentry>();
        var directories = new ArrayList<Dentry>();
        List<RemoteTree.Entry> page = tree.page(directory.inode(), DentryKey.FIRST);
        for (RemoteTree.Entry entry : page) {
            Dentry dentry = Checks.present(entry.dentry(), "a child has a dentry");
            (dentry.isDirectory() ? directories : files).add(dentry);
        }
        if (!files.isEmpty()) {
            removeFiles(files);
        } else if (directories.isEmpty()) {
            path.pop();
            volume.update(
                    writer -> {
                        writer.removeDirectory(directory.parent(), directory.name());
                        return directory;
                    });
            return;
        }
        if (!directories.isEmpty()) {
            path.push(directories.getFirst());
        }
    }

    private void removeFiles(List<Dentry> files) throws StorageException {
        volume.update(
                writer -> {
                    for (Dentry file : files) {
                        writer.unlink(file.place());
                    }
                    return files.size();
                });
    }
}
