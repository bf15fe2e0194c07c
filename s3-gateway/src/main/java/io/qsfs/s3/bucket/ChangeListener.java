package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.TreeWriter;

/** Hears of changes inside the update that makes them, and may write down what it owes. */
@FunctionalInterface
public interface ChangeListener {
    void changed(TreeWriter tree, ObjectChange change) throws StorageException;
}
