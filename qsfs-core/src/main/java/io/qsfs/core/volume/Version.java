package io.qsfs.core.volume;

/**
 * A version of a name that is not the current file: an older file, or a delete marker.
 *
 * @param directory whether the name is that of an explicit directory object
 * @param number orders the versions of one name, newest is largest; unique in the volume
 * @param versioned false for the version that S3 calls null
 * @param inode the older file, or 0 for a delete marker
 * @param created when a delete marker was made, or the file was published
 */
public record Version(
        long parent,
        Name name,
        boolean directory,
        long number,
        boolean versioned,
        long inode,
        Timestamp created) {

    public boolean isDeleteMarker() {
        return inode == 0;
    }

    public DentryKey key() {
        return DentryKey.of(name, directory);
    }
}
