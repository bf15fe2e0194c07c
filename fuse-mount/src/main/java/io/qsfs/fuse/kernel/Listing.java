package io.qsfs.fuse.kernel;

/**
 * The part of a directory that fits into one answer. Not thread-safe.
 *
 * <pre>
 * struct fuse_dirent:  0 u64 ino   8 u64 offset of the next   16 u32 length of name   20 u32 type
 *                     24 name, padded with zeros to a multiple of eight
 * struct fuse_direntplus: fuse_entry_out, then fuse_dirent
 * </pre>
 */
public final class Listing {
    private static final int DIRENT_LENGTH = 24;
    private static final int TYPE_SHIFT = 12;

    private final Reply out;
    private final int limit;
    private final boolean withEntries;
    private final Timeouts timeouts;

    Listing(Reply out, int size, boolean withEntries, Timeouts timeouts) {
        this.out = out;
        this.limit = out.position() + size;
        this.withEntries = withEntries;
        this.timeouts = timeouts;
        out.reserve(size);
    }

    /** Whether each name comes with its node, which then counts as looked up. */
    public boolean withEntries() {
        return withEntries;
    }

    /** Whether one more name of this length can be added. */
    public boolean fits(int nameLength) {
        int fixed = DIRENT_LENGTH + (withEntries ? Layouts.ENTRY_LENGTH : 0);
        return limit - out.position() >= padded(fixed + nameLength);
    }

    /**
     * Adds a name and its node; it must fit, and the listing be one with entries.
     *
     * @param nextOffset where a later listing continues behind this name
     */
    public void add(byte[] name, long nextOffset, Entry entry) {
        Layouts.putEntry(out, entry, timeouts.entry());
        put(name, nextOffset, entry.attributes().node(), entry.attributes().mode());
    }

    /** Adds a name that does not count as a lookup: in a plain listing, and for the dots. */
    public void addName(byte[] name, long nextOffset, long node, int mode) {
        if (withEntries) {
            out.putZeros(Layouts.ENTRY_LENGTH);
        }
        put(name, nextOffset, node, mode);
    }

    private void put(byte[] name, long nextOffset, long node, int mode) {
        out.putLong(node);
        out.putLong(nextOffset);
        out.putInt(name.length);
        out.putInt((mode & Attributes.TYPE_MASK) >> TYPE_SHIFT);
        out.putBytes(name);
        out.putZeros(padded(name.length) - name.length);
    }

    private static int padded(int length) {
        return (length + 7) & ~7;
    }
}
