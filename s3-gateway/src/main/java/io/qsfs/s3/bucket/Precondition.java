package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Inode;
import io.qsfs.s3.error.S3Exception;

import java.util.Optional;

/** What must hold of the object that a key means, checked in the same update that changes it. */
@FunctionalInterface
public interface Precondition {
    /** Holds always. */
    Precondition NONE = _ -> {};

    /**
     * Checks.
     *
     * @throws S3Exception PreconditionFailed, or what else stands against it
     */
    void check(Optional<Inode> current) throws S3Exception;
}
