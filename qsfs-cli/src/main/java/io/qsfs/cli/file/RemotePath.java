package io.qsfs.cli.file;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Name;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path in the volume, from its root; "." and empty components are dropped, ".." goes up.
 *
 * @param names empty for the root
 * @param directory whether it ends in "/", so that it can only mean a directory
 */
record RemotePath(List<Name> names, boolean directory) {
    static final RemotePath ROOT = new RemotePath(List.of(), true);

    RemotePath {
        names = List.copyOf(names);
    }

    /**
     * Parses what a person typed; a leading "/" may be missing.
     *
     * @throws StorageException.NameTooLong for a component that no file system shows
     */
    static RemotePath parse(String text) throws StorageException {
        return ROOT.resolve(text);
    }

    /** The path that the text means for who stands here; from the root when it begins with "/". */
    RemotePath resolve(String text) throws StorageException {
        var names = new ArrayList<Name>(text.startsWith("/") ? List.of() : this.names);
        for (String part : text.split("/")) {
            if (part.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                names.add(name(part));
            }
        }
        boolean directory = names.isEmpty() || text.endsWith("/") || text.endsWith("/.");
        return new RemotePath(names, directory);
    }

    private static Name name(String part) throws StorageException {
        if (part.getBytes(StandardCharsets.UTF_8).length > Name.MAX_VISIBLE_BYTES) {
            throw new StorageException.NameTooLong(
                    part + ": longer than " + Name.MAX_VISIBLE_BYTES + " bytes");
        }
        return Name.of(part);
    }

    boolean isRoot() {
        return names.isEmpty();
    }

    /** The last name; not of the root. */
    Name name() {
        return names.getLast();
    }

    /** The directory above; the root's is itself. */
    RemotePath parent() {
        return isRoot() ? this : new RemotePath(names.subList(0, names.size() - 1), true);
    }

    RemotePath child(Name name) {
        var longer = new ArrayList<>(names);
        longer.add(name);
        return new RemotePath(longer, false);
    }

    boolean startsWith(RemotePath other) {
        return names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Name name : names) {
            text.append('/').append(name);
        }
        return text.isEmpty() ? "/" : text.toString();
    }
}
