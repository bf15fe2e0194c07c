package io.qsfs.fuse.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What answers the kernel. Called by many threads at once; every method may block and may throw
 * {@link FuseError}, or another exception that the error mapping of the session knows.
 *
 * <p>Nodes are the numbers that the answers gave; 1 is the root. A node given to the kernel in an
 * {@link Entry} must stay known until as many lookups are forgotten. Permissions are the kernel's
 * business: it checks modes and access lists before it asks.
 */
public interface FileSystem {
    /** Number of the root node. */
    long ROOT = 1;

    /** The node of that name, or nothing. */
    Optional<Entry> lookup(long parent, byte[] name) throws IOException;

    /** The kernel drops so many of its lookups of the node. */
    void forget(long node, long lookups);

    Attributes attributes(long node) throws IOException;

    Attributes change(Caller caller, long node, AttributeChange change) throws IOException;

    byte[] readLink(long node) throws IOException;

    Entry makeSymlink(Caller caller, long parent, byte[] name, byte[] target) throws IOException;

    /** Makes a file, fifo, socket or device. */
    Entry makeNode(Caller caller, Creation creation, byte[] name) throws IOException;

    Entry makeDirectory(Caller caller, Creation creation, byte[] name) throws IOException;

    void unlink(long parent, byte[] name) throws IOException;

    void removeDirectory(long parent, byte[] name) throws IOException;

    void rename(Rename rename, byte[] from, byte[] to) throws IOException;

    Entry link(long node, long parent, byte[] name) throws IOException;

    OpenFile open(Caller caller, long node, OpenMode mode) throws IOException;

    /** Opens the file of that name, made before if there is none. */
    Created create(Caller caller, Creation creation, byte[] name, OpenMode mode) throws IOException;

    /** Makes and opens a file that no name leads to. */
    Created createNameless(Caller caller, Creation creation, OpenMode mode) throws IOException;

    /**
     * Copies content into the target.
     *
     * @return how many bytes, fewer than asked for only at the end of the file
     */
    int read(FileRange range, byte[] target, int position) throws IOException;

    /** Writes all bytes of the range; they start at this position of the source. */
    void write(WriteRequest request, byte[] source, int position) throws IOException;

    /** A descriptor of the file was closed: the last chance to tell the program of a failure. */
    void flush(long node, long handle) throws IOException;

    void release(long node, long handle) throws IOException;

    /** Makes content, and attributes unless told otherwise, durable. */
    void sync(long node, long handle, boolean contentOnly) throws IOException;

    OpenFile openDirectory(long node) throws IOException;

    /**
     * Fills the listing from the offset on: 0, or one that an earlier listing of the handle gave.
     */
    void list(long node, long handle, long offset, Listing out) throws IOException;

    void releaseDirectory(long handle) throws IOException;

    void syncDirectory(long node) throws IOException;

    Space space() throws IOException;

    /**
     * Sets an extended attribute.
     *
     * @param flags {@link XattrFlag}s
     */
    void setXattr(long node, byte[] name, byte[] value, int flags) throws IOException;

    Optional<byte[]> xattr(long node, byte[] name) throws IOException;

    List<byte[]> xattrs(Caller caller, long node) throws IOException;

    void removeXattr(long node, byte[] name) throws IOException;

    /**
     * fallocate(2).
     *
     * @param mode its mode
     */
    void allocate(Caller caller, FileRange range, int mode) throws IOException;

    /** First data, or hole, at or after the offset; nothing means that there is none. */
    OptionalLong seek(long node, long handle, long offset, boolean hole) throws IOException;

    /**
     * @return how many bytes, fewer than asked for only at the end of the source
     */
    long copy(Caller caller, CopyRange range) throws IOException;

    /** Makes everything durable. */
    void syncAll() throws IOException;
}
