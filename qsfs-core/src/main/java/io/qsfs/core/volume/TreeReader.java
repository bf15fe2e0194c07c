package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import java.util.List;
import java.util.Optional;

/**
 * The tree as a body of {@link Volume#view} or {@link Volume#update} sees it. Confined to that
 * body.
 *
 * <p>A directory's dentry sorts as if its name ended in "/", so a file {@code a} and a directory
 * {@code a} can live beside each other, and a plain ordered listing, descending where it meets a
 * directory, yields object keys in the byte order of the whole key.
 */
public interface TreeReader {

    /** The dentry of that name, in the form asked for; hollow directories are not found. */
    Optional<Dentry> lookup(long parent, Name name, Form form) throws StorageException;

    /** The inode, with sizes and times of content that is still being written. */
    Optional<Inode> find(long inode) throws StorageException;

    /**
     * The inode, which must exist.
     *
     * @throws StorageException.NotFound when it does not
     */
    default Inode inode(long inode) throws StorageException {
        return find(inode).orElseThrow(() -> new StorageException.NotFound("no inode " + inode));
    }

    /**
     * The dentries of a directory in byte order of {@link Dentry#key}, over one moment's state,
     * starting at the first whose key is at or after {@code from}; empty {@code from} means the
     * beginning. Constant memory. Close it before the body returns. Hollow directories are
     * included: only who lists versions descends into them.
     */
    Cursor<Dentry> list(long parent, DentryKey from) throws StorageException;

    /**
     * The one dentry of a directory: its parent and name. The roots are their own parents, with an
     * empty name.
     *
     * @throws StorageException.NotDirectory when the inode is something else
     */
    Dentry dentryOf(long directory) throws StorageException;

    /**
     * Target of a symbolic link.
     *
     * @throws StorageException.InvalidInput when the inode is something else
     */
    SymlinkTarget readLink(long inode) throws StorageException;

    /** Value of one extended attribute. The array is the caller's. */
    Optional<byte[]> attribute(long inode, AttributeName name) throws StorageException;

    /** Names of all extended attributes of the namespaces that a process may see. */
    List<AttributeName> attributes(long inode) throws StorageException;

    /**
     * Older versions and delete markers in a directory, ordered by {@link Dentry#key}, newest first
     * under each; the current version is the dentry and is not among them. Starts at the first row
     * at or after {@code from}, and within that key at versions older than {@code before} ({@link
     * Long#MAX_VALUE}: all).
     */
    Cursor<Version> versions(long parent, DentryKey from, long before) throws StorageException;
}
