package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import java.util.OptionalLong;

/**
 * An open file. Thread-safe; blocking; several handles of one inode see the same content at once.
 *
 * <p>Writes are visible on return and durable after {@link #sync}. Content that the log cannot take
 * fails the write, flush, sync or close that meets it, and every later one of the same inode's
 * handles once.
 */
public interface FileHandle extends AutoCloseable {

    /** Largest size of a file: 8 EiB less one byte. */
    long MAX_SIZE = Long.MAX_VALUE;

    long inode();

    /**
     * Fills the target from the offset of the file on; holes read as zeros.
     *
     * @return how many bytes, fewer than asked for only at the end of the file
     */
    int read(long offset, byte[] target, int targetOffset, int length) throws StorageException;

    /**
     * Copies the bytes into the file, which grows when they reach beyond its end. All or nothing as
     * far as the reader of one chunk can tell.
     *
     * @throws StorageException.TooLarge beyond {@link #MAX_SIZE}
     * @throws StorageException.NoSpace when the volume is full
     */
    void write(long offset, byte[] source, int sourceOffset, int length) throws StorageException;

    /**
     * Writes at the end, atomically among all handles.
     *
     * @return where the bytes lie
     */
    long append(byte[] source, int sourceOffset, int length) throws StorageException;

    /** Sets the size; what lies beyond is gone, what appears is a hole. */
    void truncate(long size) throws StorageException;

    /**
     * Promises room for the range: checked now, not reserved, as content is never written in place.
     * Grows the file unless the size is to be kept.
     */
    void allocate(long offset, long length, boolean keepSize) throws StorageException;

    /** Makes the range a hole; the size stays. */
    void punchHole(long offset, long length) throws StorageException;

    /** Makes the range read as zeros, growing the file unless the size is to be kept. */
    void zeroRange(long offset, long length, boolean keepSize) throws StorageException;

    /** First offset at or after the given one that has data; nothing when only holes follow. */
    OptionalLong seekData(long offset) throws StorageException;

    /** First hole at or after the given offset, at the latest the end; nothing beyond the end. */
    OptionalLong seekHole(long offset) throws StorageException;

    /**
     * Makes a range of this file share the content of a range of another (or of this one, not
     * overlapping): extents are copied, no bytes. COPY, multipart completion, copy_file_range.
     *
     * @return how many bytes, fewer than asked for only at the end of the source
     */
    long cloneFrom(FileHandle source, long sourceOffset, long offset, long length)
            throws StorageException;

    /** Attributes now. */
    Inode attributes() throws StorageException;

    /**
     * Hands buffered content to the log: afterwards an update may publish the inode and a later
     * sync covers all of it. Durable only after that sync.
     */
    void flush() throws StorageException;

    /**
     * Makes content and attributes of this inode survive the death of this process and power loss:
     * on the nodes, or where the log {@linkplain Volume#commit commits}.
     */
    void sync() throws StorageException;

    /** Flushes and releases the inode. Idempotent. */
    @Override
    void close() throws StorageException;
}
