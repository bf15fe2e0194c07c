package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Timestamp;

import java.util.Optional;

/**
 * One version of an object, or a delete marker.
 *
 * @param parent directory that holds it
 * @param inode absent for a delete marker
 * @param latest whether it is what the key means now
 * @param modified of the content, or when the marker was made
 */
public record ObjectVersion(
        String key,
        long parent,
        VersionId id,
        Optional<Inode> inode,
        boolean latest,
        Timestamp modified) {

    public boolean isDeleteMarker() {
        return inode.isEmpty();
    }

    static ObjectVersion current(String key, long parent, Inode inode) {
        return new ObjectVersion(
                key, parent, VersionId.of(inode), Optional.of(inode), true, inode.modified());
    }
}
