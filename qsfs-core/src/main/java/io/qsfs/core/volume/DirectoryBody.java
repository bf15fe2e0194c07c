package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;

import java.util.ArrayList;
import java.util.List;

/**
 * Content, hidden attributes and label of an explicit directory object, moved between the directory
 * and a file that stands for one of its versions. Part of a transaction.
 */
final class DirectoryBody {
    private final Transaction transaction;

    DirectoryBody(Transaction transaction) {
        this.transaction = transaction;
    }

    /** Moves the body into a new file, with one link. */
    InodeRow archive(InodeRow directory) throws StorageException {
        var attributes = NewInode.file(0644, directory.uid, directory.gid);
        InodeRow file = transaction.create(attributes);
        file.links = 1;
        file.modified = directory.modified;
        file.born = directory.born;
        file.version = directory.version;
        file.versioned = directory.versioned;
        move(directory, file);
        return file;
    }

    /** Moves the body of a file into the directory, which becomes explicit. */
    void restore(InodeRow directory, InodeRow file) throws StorageException {
        clear(directory);
        move(file, directory);
        directory.uid = file.uid;
        directory.gid = file.gid;
        directory.modified = file.modified;
        directory.version = file.version;
        directory.versioned = file.versioned;
        directory.implied = false;
        directory.touch(transaction.now());
        transaction.events().inode(directory.number, true);
    }

    private void move(InodeRow from, InodeRow to) throws StorageException {
        for (Extent extent : ExtentMap.find(transaction, from.number, 0, Long.MAX_VALUE)) {
            transaction.delete(Keys.extent(from.number, extent.offset()));
            transaction.put(Keys.extent(to.number, extent.offset()), ExtentCodec.encode(extent));
        }
        for (AttributeName name : hiddenAttributes(from)) {
            byte[] key = Keys.attribute(from.number, name);
            byte[] value = transaction.get(key);
            transaction.delete(key);
            if (value != null) {
                transaction.put(Keys.attribute(to.number, name), value);
            }
        }
        to.size = from.size;
        to.allocated = from.allocated;
        to.label = from.label;
        from.size = 0;
        from.allocated = 0;
        from.label = Label.NONE;
        transaction.write(from);
    }

    /** Removes the body. */
    void clear(InodeRow directory) throws StorageException {
        ExtentMap.cut(transaction, directory, 0, Long.MAX_VALUE);
        for (AttributeName name : hiddenAttributes(directory)) {
            transaction.delete(Keys.attribute(directory.number, name));
        }
        directory.size = 0;
        directory.label = Label.NONE;
        transaction.write(directory);
    }

    private List<AttributeName> hiddenAttributes(InodeRow row) throws StorageException {
        var names = new ArrayList<AttributeName>();
        var range = KeyRange.prefix(Keys.of(Keys.ATTRIBUTE, row.number));
        try (var cursor = transaction.scan(range, Direction.FORWARD)) {
            while (cursor.next()) {
                AttributeName name = Keys.attributeName(cursor.key());
                if (name.namespace() == AttributeName.Namespace.HIDDEN) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
