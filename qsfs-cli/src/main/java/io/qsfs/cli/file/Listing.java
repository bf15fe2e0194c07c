package io.qsfs.cli.file;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.core.volume.DentryKey;

import java.io.IOException;
import java.util.ArrayDeque;

/** Walks directories for ls, page by page. */
final class Listing {
    private final Session session;
    private final RemoteTree tree;
    private final boolean recursive;
    private final boolean themselves;

    /**
     * @param themselves whether a directory is shown as an entry instead of what it holds
     */
    Listing(Session session, boolean recursive, boolean themselves) {
        this.session = session;
        this.tree = new RemoteTree(session.volume());
        this.recursive = recursive;
        this.themselves = themselves;
    }

    /** How entries are shown. */
    interface Format {
        /** Entries of this directory follow. */
        void directory(RemotePath path) throws IOException;

        void entry(RemotePath path, RemoteTree.Entry entry) throws IOException;
    }

    private record Directory(RemotePath path, long inode) {}

    void list(RemotePath path, Format format) throws IOException {
        RemoteTree.Entry entry = path.directory() ? tree.follow(path) : tree.get(path);
        if (!entry.isDirectory() || themselves) {
            format.entry(path, entry);
            return;
        }
        var pending = new ArrayDeque<Directory>();
        pending.push(new Directory(path, entry.inode().number()));
        while (!pending.isEmpty()) {
            Directory directory = pending.pop();
            format.directory(directory.path);
            var below = new ArrayDeque<Directory>();
            list(directory, format, below);
            while (recursive && !below.isEmpty()) {
                pending.push(below.removeLast());
            }
        }
    }

    private void list(Directory directory, Format format, ArrayDeque<Directory> below)
            throws IOException {
        var page = tree.page(directory.inode, DentryKey.FIRST);
        while (!page.isEmpty()) {
            for (RemoteTree.Entry entry : page) {
                RemotePath path = directory.path.child(entry.shownName());
                format.entry(path, entry);
                if (recursive && entry.isDirectory()) {
                    below.addLast(new Directory(path, entry.inode().number()));
                }
            }
            if (session.isCancelled()) {
                throw new CommandException(ExitCode.FAILED, "cancelled");
            }
            page = tree.page(directory.inode, RemoteTree.after(page));
        }
    }
}
