package io.qsfs.core.volume;

/**
 * (parent, name) → inode.
 *
 * @param hollow a directory under which nothing but versions is left: it is not there for lookups,
 *     listings of current objects, or a mount; creating something in it brings it back
 */
public record Dentry(long parent, Name name, long inode, Kind kind, boolean hollow) {

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    /** Its place in the order of the directory. */
    public DentryKey key() {
        return DentryKey.of(name, isDirectory());
    }

    /** How an operation names it again. */
    public Place place() {
        return new Place(parent, name, isDirectory() ? Form.DIRECTORY : Form.FILE);
    }
}
