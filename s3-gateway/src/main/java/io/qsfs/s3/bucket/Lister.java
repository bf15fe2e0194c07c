package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.s3.error.S3Exception;

/**
 * Lists objects and versions in the order of S3, a page at a time. A page costs what it shows, and
 * cursors for each directory of its depth. Thread-safe.
 */
public final class Lister {
    private final S3Volume volume;

    public Lister(S3Volume volume) {
        this.volume = volume;
    }

    /** A page of the current objects. */
    public Listing objects(Bucket bucket, ListRequest request)
            throws S3Exception, StorageException {
        return volume.view(tree -> new ListingPage(tree, bucket, request, false).fill());
    }

    /** A page of all versions and delete markers, newest first under each key. */
    public Listing versions(Bucket bucket, ListRequest request)
            throws S3Exception, StorageException {
        return volume.view(tree -> new ListingPage(tree, bucket, request, true).fill());
    }
}
