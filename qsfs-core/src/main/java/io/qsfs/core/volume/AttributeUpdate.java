package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

/** Attributes and extended attributes inside one transaction. */
final class AttributeUpdate {
    private final Transaction transaction;
    private final OpenFiles openFiles;

    AttributeUpdate(Transaction transaction, OpenFiles openFiles) {
        this.transaction = transaction;
        this.openFiles = openFiles;
    }

    void apply(InodeRow row, InodeChange change) {
        if (change.permissions() != null) {
            row.permissions = change.permissions() & 07777;
        }
        if (change.uid() != null) {
            row.uid = change.uid();
        }
        if (change.gid() != null) {
            row.gid = change.gid();
        }
        if (change.accessed() != null) {
            row.accessed = change.accessed();
        }
        if (change.modified() != null) {
            row.modified = change.modified();
            openFiles.settleModified(row.number);
        }
        if (change.label() != null) {
            row.label = change.label();
        }
        if (change.implied() != null) {
            row.implied = change.implied();
        }
        if (change.versioning() != null) {
            row.versioning = change.versioning();
        }
        if (!change.isAccessOnly()) {
            row.touch(change.changed() == null ? transaction.now() : change.changed());
        }
        transaction.events().inode(row.number, false);
    }

    void set(long inode, AttributeName name, byte[] value, AttributeMode mode)
            throws StorageException {
        if (value.length > AttributeName.MAX_VALUE_BYTES) {
            throw new StorageException.TooLarge(
                    "attribute " + name + " of " + value.length + " bytes");
        }
        InodeRow row = transaction.change(inode);
        byte[] key = Keys.attribute(inode, name);
        if (mode != AttributeMode.ANY) {
            boolean exists = transaction.get(key) != null;
            if (exists && mode == AttributeMode.CREATE) {
                throw new StorageException.AlreadyExists("attribute " + name + " exists");
            }
            if (!exists && mode == AttributeMode.REPLACE) {
                throw new StorageException.NotFound("no attribute " + name);
            }
        }
        transaction.put(key, value.clone());
        changed(row, name);
    }

    void remove(long inode, AttributeName name) throws StorageException {
        InodeRow row = transaction.change(inode);
        byte[] key = Keys.attribute(inode, name);
        if (transaction.get(key) == null) {
            throw new StorageException.NotFound("no attribute " + name);
        }
        transaction.delete(key);
        changed(row, name);
    }

    private void changed(InodeRow row, AttributeName name) {
        if (name.namespace() != AttributeName.Namespace.HIDDEN) {
            row.touch(transaction.now());
        }
        transaction.events().inode(row.number, false);
    }
}
