package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowCursor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the tree from rows and from what open files have not yet written. */
final class TreeView implements TreeReader {
    private final Rows rows;
    private final OpenFiles openFiles;

    TreeView(Rows rows, OpenFiles openFiles) {
        this.rows = rows;
        this.openFiles = openFiles;
    }

    @Override
    public Optional<Dentry> lookup(long parent, Name name, Form form) throws StorageException {
        return Optional.ofNullable(dentry(parent, name, form)).filter(dentry -> !dentry.hollow());
    }

    private @Nullable Dentry dentry(long parent, Name name, Form form) throws StorageException {
        return switch (form) {
            case DIRECTORY -> dentry(parent, name, true);
            case FILE -> dentry(parent, name, false);
            case EITHER -> {
                Dentry directory = dentry(parent, name, true);
                yield directory != null && !directory.hollow()
                        ? directory
                        : dentry(parent, name, false);
            }
        };
    }

    /** The dentry in one form, hollow or not. */
    @Nullable Dentry dentry(long parent, Name name, boolean directory) throws StorageException {
        byte[] value = rows.get(Keys.dentry(parent, name, directory));
        return value == null ? null : DentryCodec.decode(parent, name, value);
    }

    @Override
    public Optional<Inode> find(long inode) throws StorageException {
        // The open file first: what it has written since then is in the row.
        OpenFile open = openFiles.get(inode);
        OpenFile.Pending pending = open == null ? null : open.pending();
        InodeRow row = rows.inode(inode);
        if (row == null) {
            return Optional.empty();
        }
        return Optional.of(pending == null ? row.toInode() : pending.over(row));
    }

    @Override
    public Cursor<Dentry> list(long parent, DentryKey from) throws StorageException {
        byte[] start = Keys.dentry(parent, from);
        byte[] end = Keys.of(Keys.DENTRY, parent + 1);
        return new Rowwise<>(
                rows.scan(KeyRange.of(start, end), Direction.FORWARD),
                (key, value) -> DentryCodec.decode(parent, Keys.dentryName(key), value));
    }

    @Override
    public Dentry dentryOf(long directory) throws StorageException {
        InodeRow row = row(directory);
        if (!row.isDirectory()) {
            throw new StorageException.NotDirectory("inode " + directory + " is not a directory");
        }
        return new Dentry(row.parent, row.name, directory, Kind.DIRECTORY, row.hollow);
    }

    @Override
    public SymlinkTarget readLink(long inode) throws StorageException {
        InodeRow row = row(inode);
        if (row.kind != Kind.SYMLINK) {
            throw new StorageException.InvalidInput("inode " + inode + " is not a symbolic link");
        }
        return row.target;
    }

    private InodeRow row(long inode) throws StorageException {
        InodeRow row = rows.inode(inode);
        if (row == null) {
            throw new StorageException.NotFound("no inode " + inode);
        }
        return row;
    }

    @Override
    public Optional<byte[]> attribute(long inode, AttributeName name) throws StorageException {
        byte[] value = rows.get(Keys.attribute(inode, name));
        return value == null ? Optional.empty() : Optional.of(value.clone());
    }

    @Override
    public List<AttributeName> attributes(long inode) throws StorageException {
        row(inode);
        var names = new ArrayList<AttributeName>();
        var range = KeyRange.prefix(Keys.of(Keys.ATTRIBUTE, inode));
        try (var cursor = rows.scan(range, Direction.FORWARD)) {
            while (cursor.next()) {
                AttributeName name = Keys.attributeName(cursor.key());
                if (name.namespace() != AttributeName.Namespace.HIDDEN) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    @Override
    public Cursor<Version> versions(long parent, DentryKey from, long before)
            throws StorageException {
        byte[] start =
                before == Long.MAX_VALUE
                        ? Keys.versionsFrom(parent, from)
                        : Keys.versionsBefore(parent, from, before);
        byte[] end = Keys.of(Keys.VERSION, parent + 1);
        return new Rowwise<>(
                rows.scan(KeyRange.of(start, end), Direction.FORWARD), VersionCodec::decode);
    }

    /** What a row stands for. */
    @FunctionalInterface
    private interface Decoder<T> {
        T decode(byte[] key, byte[] value) throws StorageException;
    }

    /** Rows decoded one by one. */
    private record Rowwise<T>(RowCursor cursor, Decoder<T> decoder) implements Cursor<T> {
        @Override
        public @Nullable T next() throws StorageException {
            return cursor.next() ? decoder.decode(cursor.key(), cursor.value()) : null;
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
