package io.qsfs.fuse.kernel;

/**
 * How a file is opened.
 *
 * @param flags those of open(2)
 * @param dropPrivileges clear set-user-id and set-group-id, as the file is truncated by somebody
 *     without the capability to keep them
 */
public record OpenMode(int flags, boolean dropPrivileges) {
    private static final int ACCESS_MODE = 3;
    private static final int READ_ONLY = 0;
    private static final int EXCLUSIVE = 0200;
    private static final int TRUNCATE = 01000;
    private static final int DIRECT = 040000;

    /** Whether the program may write through this descriptor. */
    public boolean writable() {
        return (flags & ACCESS_MODE) != READ_ONLY;
    }

    /** Whether the name must be new. */
    public boolean exclusive() {
        return (flags & EXCLUSIVE) != 0;
    }

    /** Whether the content goes. */
    public boolean truncate() {
        return (flags & TRUNCATE) != 0;
    }

    /** Whether the page cache is passed by. */
    public boolean direct() {
        return (flags & DIRECT) != 0;
    }
}
