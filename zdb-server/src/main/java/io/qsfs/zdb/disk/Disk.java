package io.qsfs.zdb.disk;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A directory tree under one root. Paths are relative to it and use {@code '/'}; the empty path is
 * the root itself. Implementations are safe for use by several threads.
 *
 * <p>Nothing is durable until it was synced: file content by {@link DiskFile#sync()}, the creation,
 * renaming and deletion of names by {@link #syncDirectory(String)}.
 */
public interface Disk {
    /**
     * Opens a file for reading and writing.
     *
     * @param create whether a missing file is created (else it is a {@link
     *     java.nio.file.NoSuchFileException})
     */
    DiskFile open(String path, boolean create) throws IOException;

    /** Returns whether a file or directory has this path. */
    boolean exists(String path) throws IOException;

    /** Returns the names in a directory in ascending order, or nothing if it does not exist. */
    List<String> list(String directory) throws IOException;

    /** Creates a directory and its missing parents. */
    void createDirectory(String path) throws IOException;

    /** Renames a file or directory, atomically replacing a file that has the new name. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file or an empty directory; a missing one is no error. */
    void delete(String path) throws IOException;

    /** Makes the names in a directory survive power loss. */
    void syncDirectory(String path) throws IOException;

    /** Returns the bytes that may still be written. */
    long freeBytes() throws IOException;

    /**
     * Returns what is the same for all nodes whose files share this room, and for no other node;
     * empty when that cannot be told.
     */
    default Optional<String> shared() throws IOException {
        return Optional.empty();
    }

    /** Returns how errors name a path to the operator. */
    String describe(String path);
}
