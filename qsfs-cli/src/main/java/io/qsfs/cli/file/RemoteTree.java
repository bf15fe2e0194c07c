package io.qsfs.cli.file;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Cursor;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Volume;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Paths and listings over the inodes of a volume, with the names that a mount shows. */
final class RemoteTree {
    /** What an object is called in a mount when a directory has its name. */
    static final String OBJECT_SUFFIX = ".@object";

    private static final Name SUFFIX = Name.of(OBJECT_SUFFIX);

    /** As many symbolic links in one path as Linux follows. */
    private static final int MAX_LINKS_FOLLOWED = 40;

    /** Dentries of one step of a listing: bounds memory and how long a view is held. */
    private static final int PAGE = 1000;

    private final Volume volume;

    RemoteTree(Volume volume) {
        this.volume = volume;
    }

    /**
     * What is at a path.
     *
     * @param shownName as a mount names it
     * @param dentry null for the root
     */
    record Entry(Name shownName, @Nullable Dentry dentry, Inode inode) {
        boolean isDirectory() {
            return inode.isDirectory();
        }
    }

    /** What is at the path, without following a link at its end. */
    Optional<Entry> find(RemotePath path) throws StorageException {
        return volume.view(tree -> walk(tree, path, false));
    }

    /**
     * What is at the path.
     *
     * @throws StorageException.NotFound naming the path
     */
    Entry get(RemotePath path) throws StorageException {
        return find(path).orElseThrow(() -> notFound(path));
    }

    /** What is at the path, after following links. */
    Entry follow(RemotePath path) throws StorageException {
        return volume.view(tree -> walk(tree, path, true)).orElseThrow(() -> notFound(path));
    }

    /** The directory at the path, after following links. */
    Inode directory(RemotePath path) throws StorageException {
        Entry entry = follow(path);
        if (!entry.isDirectory()) {
            throw new StorageException.NotDirectory(path + ": not a directory");
        }
        return entry.inode();
    }

    /** The directory at the path, made with its missing parents. */
    Inode makeDirectories(RemotePath path, NewInode attributes) throws StorageException {
        Optional<Entry> existing = volume.view(tree -> walk(tree, path, true));
        if (existing.isPresent()) {
            return directory(path);
        }
        long parent = makeDirectories(path.parent(), attributes).number();
        return volume.update(tree -> directoryIn(tree, parent, path.name(), attributes));
    }

    /** The directory of that name, made when it is not there; a file of that name is in the way. */
    static Inode directoryIn(TreeWriter tree, long parent, Name name, NewInode attributes)
            throws StorageException {
        Optional<Dentry> existing = tree.lookup(parent, name, Form.EITHER);
        if (existing.isEmpty()) {
            return tree.create(parent, name, attributes);
        }
        if (!existing.get().isDirectory()) {
            throw new StorageException.NotDirectory(name + ": exists and is not a directory");
        }
        return tree.inode(existing.get().inode());
    }

    /**
     * Up to a page of a directory in byte order, after the given place.
     *
     * @return none at the end
     */
    List<Entry> page(long directory, DentryKey from) throws StorageException {
        return volume.view(
                tree -> {
                    var page = new ArrayList<Entry>();
                    try (Cursor<Dentry> cursor = tree.list(directory, from)) {
                        Dentry next = cursor.next();
                        while (next != null && page.size() < PAGE) {
                            if (!next.hollow()) {
                                page.add(entry(tree, next));
                            }
                            next = cursor.next();
                        }
                    }
                    return page;
                });
    }

    /** The place after the last entry of a page. */
    static DentryKey after(List<Entry> page) {
        Dentry last = page.getLast().dentry();
        return last == null ? DentryKey.FIRST : last.key().next();
    }

    static StorageException notFound(RemotePath path) {
        return new StorageException.NotFound(path + ": no such file or directory in the volume");
    }

    private static Entry entry(TreeReader tree, Dentry dentry) throws StorageException {
        Name shown = dentry.name();
        boolean shadowed =
                !dentry.isDirectory()
                        && tree.lookup(dentry.parent(), shown, Form.DIRECTORY).isPresent();
        if (shadowed) {
            byte[] bytes = shown.toBytes();
            byte[] suffix = SUFFIX.toBytes();
            byte[] longer = Arrays.copyOf(bytes, bytes.length + suffix.length);
            System.arraycopy(suffix, 0, longer, bytes.length, suffix.length);
            shown = longer.length <= Name.MAX_BYTES ? Name.of(longer) : shown;
        }
        return new Entry(shown, dentry, tree.inode(dentry.inode()));
    }

    private static Optional<Entry> walk(TreeReader tree, RemotePath start, boolean followLast)
            throws StorageException {
        RemotePath path = start;
        for (int followed = 0; followed <= MAX_LINKS_FOLLOWED; followed++) {
            Step step = walkToLink(tree, path, followLast || path.directory());
            if (step.link == null) {
                return Optional.ofNullable(step.entry);
            }
            path = step.link;
        }
        throw new StorageException.InvalidInput(start + ": too many symbolic links");
    }

    /** Either what a path means, or the path to go on with after a link. */
    private record Step(@Nullable Entry entry, @Nullable RemotePath link) {}

    private static Step walkToLink(TreeReader tree, RemotePath path, boolean followLast)
            throws StorageException {
        Name empty = Name.of("");
        var at = new Entry(empty, null, tree.inode(Inode.ROOT));
        var walked = RemotePath.ROOT;
        int depth = 0;
        for (Name name : path.names()) {
            depth++;
            if (!at.isDirectory()) {
                throw new StorageException.NotDirectory(walked + ": not a directory");
            }
            Optional<Dentry> dentry = lookup(tree, at.inode().number(), name);
            if (dentry.isEmpty()) {
                return new Step(null, null);
            }
            at = new Entry(name, dentry.get(), tree.inode(dentry.get().inode()));
            boolean last = depth == path.names().size();
            if (at.inode().kind() == Kind.SYMLINK && (!last || followLast)) {
                return new Step(null, linked(tree, walked, at, path, depth));
            }
            walked = walked.child(name);
        }
        if (path.directory() && !at.isDirectory()) {
            throw new StorageException.NotDirectory(path + ": not a directory");
        }
        return new Step(at, null);
    }

    private static RemotePath linked(
            TreeReader tree, RemotePath directory, Entry link, RemotePath path, int depth)
            throws StorageException {
        byte[] bytes = tree.readLink(link.inode().number()).toBytes();
        String target = new String(bytes, StandardCharsets.UTF_8);
        if (target.startsWith("/")) {
            throw new StorageException.InvalidInput(
                    directory.child(link.shownName()) + " is a link out of the volume: " + target);
        }
        RemotePath next = directory.resolve(target);
        for (Name name : path.names().subList(depth, path.names().size())) {
            next = next.child(name);
        }
        return new RemotePath(next.names(), path.directory());
    }

    private static Optional<Dentry> lookup(TreeReader tree, long parent, Name name)
            throws StorageException {
        Optional<Dentry> dentry = tree.lookup(parent, name, Form.EITHER);
        if (dentry.isEmpty() && name.endsWith(SUFFIX) && name.length() > SUFFIX.length()) {
            Name stem = Name.of(name.toBytes(), 0, name.length() - SUFFIX.length());
            return tree.lookup(parent, stem, Form.FILE);
        }
        return dentry;
    }
}
