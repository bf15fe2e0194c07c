package io.qsfs.fuse.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open file descriptor of this process, closed once. Thread-safe. */
final class Descriptor implements AutoCloseable {
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a descriptor that a native call returned. */
    Descriptor(int number) {
        this.number = number;
    }

    static Descriptor open(String path, int flags) throws SystemCallException {
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            int number = Libc.open(error, arena.allocateFrom(path), flags | Libc.O_CLOEXEC);
            return new Descriptor(check("open " + path, number, error));
        }
    }

    /** One that becomes readable when it is {@link #signal signalled}, and stays so. */
    static Descriptor event() throws SystemCallException {
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            int flags = Libc.O_CLOEXEC | Libc.O_NONBLOCK;
            return new Descriptor(check("eventfd", Libc.eventfd(error, flags), error));
        }
    }

    int number() {
        return number;
    }

    /** Makes reads and writes return at once. */
    void setNonBlocking() throws SystemCallException {
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            int flags = Libc.O_RDWR | Libc.O_NONBLOCK;
            check("fcntl", Libc.fcntl(error, number, Libc.F_SETFL, flags), error);
        }
    }

    /** Makes an event readable. */
    void signal() throws SystemCallException {
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            var one = arena.allocate(8, 8);
            one.set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, 1);
            check("write eventfd", (int) Libc.writeWaiting(error, number, one, 8), error);
        }
    }

    /** Writes all dirty pages of the mounted file system that the descriptor belongs to. */
    void syncFileSystem() throws SystemCallException {
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            check("syncfs", Libc.syncfs(error, number), error);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (var arena = Arena.ofConfined()) {
                int ignored = Libc.close(Libc.errorSegment(arena), number);
            }
        }
    }

    private static int check(String call, int result, MemorySegment error)
            throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, Libc.errno(error));
        }
        return result;
    }
}
