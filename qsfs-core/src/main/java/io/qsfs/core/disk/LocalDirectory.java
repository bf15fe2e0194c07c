package io.qsfs.core.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of the local disk without directories below it. Thread-safe. Names are durable after
 * {@link #sync}, bytes after {@link LocalFile#sync}.
 */
public interface LocalDirectory {
    /** The directory at the path, which is made when missing, readable by its owner alone. */
    static LocalDirectory at(Path path) throws IOException {
        return SystemDirectory.at(path);
    }

    /** The names in it, in ascending order. */
    List<String> names() throws IOException;

    /** Opens a file for reading and writing; an empty one is made when it is missing. */
    LocalFile open(String name) throws IOException;

    /** Renames a file and replaces one that has the new name. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file; a missing one is no error. */
    void delete(String name) throws IOException;

    /** Makes the names survive power loss. */
    void sync() throws IOException;

    /** How messages name a file to the operator. */
    String describe(String name);
}
