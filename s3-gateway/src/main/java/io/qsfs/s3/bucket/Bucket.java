package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Versioning;

/** A bucket as of one moment. */
public record Bucket(String name, Inode inode) {
    public long number() {
        return inode.number();
    }

    public Versioning versioning() {
        return inode.versioning();
    }

    /** Whether it ever had versioning: then answers name versions. */
    public boolean hasVersions() {
        return inode.versioning() != Versioning.OFF;
    }

    public String arn() {
        return "arn:aws:s3:::" + name;
    }
}
