package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import java.util.Optional;

/**
 * The tree as a body of {@link Volume#update} changes it. Confined to that body. Each operation
 * keeps link counts, the times of inodes and their directories, entry counts and versions as POSIX
 * and the bucket's {@link Versioning} ask; who may do it is the front end's question, and so are
 * the mount's limit of names to 255 bytes and its reserved suffix.
 *
 * <p>Every operation on a parent fails with NotFound when the parent is gone and NotDirectory when
 * it is something else.
 */
public interface TreeWriter extends TreeReader {

    /** Most dentries of one inode, as on ext4. */
    int MAX_LINKS = 65_000;

    /**
     * A new inode under a name that no file and no directory has. A directory made so is explicit.
     *
     * @throws StorageException.AlreadyExists when a file or directory has the name
     */
    Inode create(long parent, Name name, NewInode attributes) throws StorageException;

    /**
     * One more dentry of an inode that is not a directory; names what {@link Volume#stage} made.
     *
     * @throws StorageException.AlreadyExists when a file or directory has the name
     * @throws StorageException.NotPermitted for a directory
     * @throws StorageException.TooLarge beyond {@link #MAX_LINKS}
     * @throws StorageException.NotFound when the inode is unlinked and was not staged
     */
    Inode link(long inode, long parent, Name name) throws StorageException;

    /**
     * Removes the dentry of what is not a directory; its inode goes with its last dentry, handle
     * and version. In a bucket with versioning it becomes a version under a delete marker.
     *
     * @throws StorageException.IsDirectory when the place means a directory
     */
    void unlink(Place place) throws StorageException;

    /**
     * Removes an empty directory. One under which versions are left becomes hollow.
     *
     * @throws StorageException.NotEmpty also when it holds only names that a mount does not show
     */
    void removeDirectory(long parent, Name name) throws StorageException;

    /**
     * Moves a dentry; what is at the target is replaced as by unlink or removeDirectory. Two names
     * of one inode: nothing happens.
     *
     * @throws StorageException.InvalidInput when a directory would move into itself
     * @throws StorageException.AlreadyExists under {@link RenameMode#NO_REPLACE}, or when an
     *     exchange would put a file onto an object that shares a directory's name
     * @throws StorageException.NotEmpty when the target is a directory with names
     * @throws StorageException.IsDirectory when a file would replace a directory
     * @throws StorageException.NotDirectory when a directory would replace a file
     */
    void rename(Place from, Place to, RenameMode mode) throws StorageException;

    /**
     * Changes attributes.
     *
     * @return the inode as it is now
     */
    Inode change(long inode, InodeChange change) throws StorageException;

    /**
     * Sets an extended attribute; copies the value. The change time moves, except for hidden
     * attributes.
     *
     * @throws StorageException.AlreadyExists under {@link AttributeMode#CREATE}
     * @throws StorageException.NotFound under {@link AttributeMode#REPLACE}
     * @throws StorageException.TooLarge for a value over {@link AttributeName#MAX_VALUE_BYTES}
     */
    void setAttribute(long inode, AttributeName name, byte[] value, AttributeMode mode)
            throws StorageException;

    /**
     * Removes an extended attribute.
     *
     * @throws StorageException.NotFound when there is none of that name
     */
    void removeAttribute(long inode, AttributeName name) throws StorageException;

    /**
     * PUT: makes the inode, staged or named elsewhere and not a directory, the file of that name,
     * replacing a file (never a directory, which keeps its place beside it). What was there is gone
     * or becomes a version, as the bucket says.
     *
     * @return what the name meant before
     */
    Optional<Inode> replace(long parent, Name name, long inode) throws StorageException;

    /**
     * The directory of that name, made as an implied one when it is not there, whatever file has
     * the same name; a hollow one comes back.
     */
    Inode implyDirectory(long parent, Name name, NewInode attributes) throws StorageException;

    /**
     * PUT of {@code a/}: like {@link #replace} for a directory, which keeps what it holds. It takes
     * over content, attributes, owner, times and label of the staged inode, which is consumed. In a
     * bucket with versioning its former body becomes a version.
     *
     * @return the directory as an explicit object before, if it was one
     */
    Optional<Inode> replaceDirectory(long parent, Name name, long staged) throws StorageException;

    /**
     * DELETE: removes an object, form FILE or DIRECTORY, if it is there; in a bucket with
     * versioning leaves a delete marker even if it is not. An explicit directory becomes implied.
     * Then removes implied parents that hold nothing any more.
     *
     * @return the delete marker, when one was made
     */
    Optional<Version> remove(Place place) throws StorageException;

    /**
     * DELETE of one version, current or older, or of a delete marker, for good. When it was the
     * current one the newest older one takes its place, unless that is a marker. Then removes
     * implied parents that hold nothing any more.
     *
     * @param number of the version, as {@link Inode#version} or {@link Version#number} say
     * @return whether there was such a version
     */
    boolean removeVersion(Place place, long number) throws StorageException;
}
