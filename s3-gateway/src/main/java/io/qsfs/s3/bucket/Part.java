package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Timestamp;

import java.util.Optional;

/** An uploaded part. */
public record Part(int number, Inode inode) {
    /** Without quotes. */
    public String etag() {
        return ObjectLabel.etag(inode);
    }

    public long size() {
        return inode.size();
    }

    public Timestamp modified() {
        return inode.modified();
    }

    public Optional<ObjectChecksum> checksum() {
        return ObjectLabel.of(inode).flatMap(ObjectLabel::checksum);
    }
}
