package io.qsfs.core.volume;

/**
 * Attributes of a file, directory, symlink or special file, as of one moment.
 *
 * @param number identity; never reused in the life of the volume
 * @param permissions the twelve low bits of a POSIX mode
 * @param links number of dentries; 2 + subdirectories for a directory; 0 while nameless
 * @param size length of the content in bytes; length of the target of a symlink; for a directory
 *     the bytes of its body as an explicit object
 * @param allocatedBytes plaintext bytes under extents, so without holes
 * @param accessed moved only by {@link InodeChange}: the front end decides (relatime)
 * @param device major and minor of a device, as the creator encoded them
 * @param changes grows with every change of content or attributes
 * @param version number given when the inode was last published under a name; orders the versions
 *     of that name
 * @param versioned whether it was published in a bucket with versioning enabled; if not it is the
 *     version that S3 calls null
 * @param implied a directory that exists only because objects lie below it
 * @param versioning for a directory at the root: what happens to replaced and removed files below
 * @param entries for a directory: its dentries, without hollow ones
 * @param label opaque bytes of a front end
 */
public record Inode(
        long number,
        Kind kind,
        int permissions,
        int uid,
        int gid,
        int links,
        long size,
        long allocatedBytes,
        Timestamp accessed,
        Timestamp modified,
        Timestamp changed,
        Timestamp born,
        int device,
        long changes,
        long version,
        boolean versioned,
        boolean implied,
        Versioning versioning,
        long entries,
        Label label) {

    /** The root directory of the mount; its directories are the buckets. */
    public static final long ROOT = 1;

    /** The root of a second tree that no mount shows: uploads, settings of front ends. */
    public static final long SYSTEM_ROOT = 2;

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
