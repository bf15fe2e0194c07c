package io.qsfs.fuse.kernel;

/**
 * What INIT agrees on with the kernel.
 *
 * @param flags the bits that both sides know
 * @param minor version of the protocol that the kernel speaks
 */
record Negotiation(int minor, long flags, int readAhead, int maxPages) {
    static final int MAJOR = 7;

    /** Kernels before 4.20 (7.28) would need other layouts and smaller requests; none is left. */
    static final int MINOR_MIN = 28;

    /** The newest layouts that this program knows. */
    private static final int MINOR = 45;

    /** Largest data of one request. */
    static final int DATA_MAX = 1 << 20;

    private static final int PAGE_SIZE = 4096;

    /** Read-ahead and write-back requests that the kernel keeps in flight. */
    private static final int BACKGROUND_MAX = 64;

    private static final int BACKGROUND_CONGESTED = 48;

    private static final long ASYNC_READ = 1;
    private static final long ATOMIC_TRUNCATE = 1 << 3;
    private static final long BIG_WRITES = 1 << 5;
    private static final long DONT_MASK = 1 << 6;
    private static final long READDIRPLUS = 1 << 13;
    private static final long READDIRPLUS_AUTO = 1 << 14;
    private static final long ASYNC_DIRECT_IO = 1 << 15;
    private static final long WRITEBACK_CACHE = 1 << 16;
    private static final long PARALLEL_DIRECTORY_OPERATIONS = 1 << 18;
    private static final long POSIX_ACL = 1 << 20;
    private static final long ABORT_ERROR = 1 << 21;
    private static final long MAX_PAGES = 1 << 22;
    private static final long CACHE_SYMLINKS = 1 << 23;
    private static final long EXPLICIT_INVALIDATION = 1 << 25;
    private static final long HANDLE_KILLPRIV_V2 = 1 << 28;
    private static final long SETXATTR_EXT = 1 << 29;
    private static final long INIT_EXT = 1 << 30;
    private static final long DIRECT_IO_ALLOW_MMAP = 1L << 36;

    /**
     * Locks are not among them: kept by the kernel they behave exactly as on a local disk (deadlock
     * detection, open-file-description locks, interrupts), and one machine owns the volume.
     */
    private static final long WANTED =
            ASYNC_READ
                    | ATOMIC_TRUNCATE
                    | BIG_WRITES
                    | DONT_MASK
                    | READDIRPLUS
                    | READDIRPLUS_AUTO
                    | ASYNC_DIRECT_IO
                    | WRITEBACK_CACHE
                    | PARALLEL_DIRECTORY_OPERATIONS
                    | POSIX_ACL
                    | ABORT_ERROR
                    | MAX_PAGES
                    | CACHE_SYMLINKS
                    | EXPLICIT_INVALIDATION
                    | HANDLE_KILLPRIV_V2
                    | SETXATTR_EXT
                    | INIT_EXT
                    | DIRECT_IO_ALLOW_MMAP;

    /** What the file system relies on: without them modes and access lists would be wrong. */
    private static final long NEEDED =
            ATOMIC_TRUNCATE | DONT_MASK | POSIX_ACL | MAX_PAGES | HANDLE_KILLPRIV_V2 | SETXATTR_EXT;

    /** Reads {@code struct fuse_init_in}; the kernel's version must be checked before. */
    static Negotiation with(Request in) {
        int minor = Math.min(in.bodyInt(4), MINOR);
        long offered = Integer.toUnsignedLong(in.bodyInt(12));
        if ((offered & INIT_EXT) != 0) {
            offered |= Integer.toUnsignedLong(in.bodyInt(16)) << 32;
        }
        return new Negotiation(minor, offered & WANTED, in.bodyInt(8), DATA_MAX / PAGE_SIZE);
    }

    /** Whether the kernel has all that a correct mount needs. */
    boolean isSufficient() {
        return minor >= MINOR_MIN && (flags & NEEDED) == NEEDED;
    }

    /** Writes {@code struct fuse_init_out}. */
    void put(Reply out) {
        out.putInt(MAJOR);
        out.putInt(minor);
        out.putInt(readAhead);
        out.putInt((int) flags);
        out.putShort(BACKGROUND_MAX);
        out.putShort(BACKGROUND_CONGESTED);
        out.putInt(DATA_MAX);
        out.putInt(1);
        out.putShort(maxPages);
        out.putShort(0);
        out.putInt((int) (flags >>> 32));
        out.putZeros(7 * 4);
    }
}
