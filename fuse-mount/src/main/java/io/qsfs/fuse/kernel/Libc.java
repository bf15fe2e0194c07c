package io.qsfs.fuse.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The few functions of the C library that the mount needs. Every one returns what C returns; those
 * that leave an error number take the segment to leave it in ({@link #errorSegment}). Thread-safe.
 */
@SuppressWarnings("restricted") // native calls are this class's purpose
final class Libc {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_DIRECTORY = 0x10000;
    static final int O_CLOEXEC = 0x80000;
    static final int F_SETFD = 2;
    static final int F_SETFL = 4;

    static final long MS_RDONLY = 1;
    static final long MS_NOSUID = 2;
    static final long MS_NODEV = 4;
    static final long MS_NOEXEC = 8;
    static final long MS_SYNCHRONOUS = 16;
    static final long MS_DIRSYNC = 128;
    static final long MS_NOATIME = 1024;
    static final long MS_NODIRATIME = 2048;

    static final int MNT_FORCE = 1;
    static final int MNT_DETACH = 2;

    static final int EPOLLIN = 1;
    static final int EPOLLERR = 8;
    static final int EPOLLHUP = 16;
    static final int EPOLLEXCLUSIVE = 1 << 28;
    static final int EPOLL_CTL_ADD = 1;

    /** {@code _IOR(229, 0, uint32_t)}. */
    static final long FUSE_DEV_IOC_CLONE = 0x8004e500L;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout()
                    .byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = bind("open", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = bind("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL =
            bindVariadic("fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SYNCFS = bind("syncfs", JAVA_INT, JAVA_INT);
    private static final MethodHandle IOCTL =
            bindVariadic("ioctl", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle MOUNT =
            bind("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle UMOUNT2 = bind("umount2", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle EVENTFD = bind("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE = bind("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL =
            bind("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT =
            bind("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKETPAIR =
            bind("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle RECVMSG =
            bind("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle POSIX_SPAWN =
            bind("posix_spawn", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle WAITPID =
            bind("waitpid", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOCK_GETTIME =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("clock_gettime"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle GETUID = bindPlain("getuid");
    private static final MethodHandle GETGID = bindPlain("getgid");
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ADDRESS, JAVA_INT));

    /**
     * Reading and writing the device with arrays of the heap: both descriptors are non-blocking, so
     * the calls only copy and are short enough to hold the collector off.
     */
    private static final MethodHandle READ =
            bindCritical("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private static final MethodHandle WRITE =
            bindCritical("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE_WAITING =
            bind("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private Libc() {}

    static MemorySegment errorSegment(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    static int errno(MemorySegment error) {
        return error.get(JAVA_INT, ERRNO_OFFSET);
    }

    static String describe(int errno) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int open(MemorySegment error, MemorySegment path, int flags) {
        try {
            return (int) OPEN.invokeExact(error, path, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int close(MemorySegment error, int descriptor) {
        try {
            return (int) CLOSE.invokeExact(error, descriptor);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int fcntl(MemorySegment error, int descriptor, int command, int argument) {
        try {
            return (int) FCNTL.invokeExact(error, descriptor, command, argument);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int syncfs(MemorySegment error, int descriptor) {
        try {
            return (int) SYNCFS.invokeExact(error, descriptor);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int ioctl(MemorySegment error, int descriptor, long request, MemorySegment argument) {
        try {
            return (int) IOCTL.invokeExact(error, descriptor, request, argument);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int mount(MemorySegment error, MountCall call) {
        try (var arena = Arena.ofConfined()) {
            return (int)
                    MOUNT.invokeExact(
                            error,
                            arena.allocateFrom(call.source()),
                            arena.allocateFrom(call.target()),
                            arena.allocateFrom(call.type()),
                            call.flags(),
                            arena.allocateFrom(call.data()));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Arguments of mount(2). */
    record MountCall(String source, String target, String type, long flags, String data) {}

    static int umount2(MemorySegment error, MemorySegment path, int flags) {
        try {
            return (int) UMOUNT2.invokeExact(error, path, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int eventfd(MemorySegment error, int flags) {
        try {
            return (int) EVENTFD.invokeExact(error, 0, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int epollCreate(MemorySegment error, int flags) {
        try {
            return (int) EPOLL_CREATE.invokeExact(error, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int epollAdd(MemorySegment error, int epoll, int descriptor, MemorySegment event) {
        try {
            return (int) EPOLL_CTL.invokeExact(error, epoll, EPOLL_CTL_ADD, descriptor, event);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int epollWait(MemorySegment error, int epoll, MemorySegment event, int milliseconds) {
        try {
            return (int) EPOLL_WAIT.invokeExact(error, epoll, event, 1, milliseconds);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int socketpair(MemorySegment error, int type, MemorySegment pair) {
        try {
            return (int) SOCKETPAIR.invokeExact(error, 1, type, 0, pair);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long recvmsg(MemorySegment error, int socket, MemorySegment message) {
        try {
            return (long) RECVMSG.invokeExact(error, socket, message, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Returns the error number itself, as the function does. */
    static int posixSpawn(MemorySegment error, MemorySegment pid, ProgramCall call) {
        try {
            return (int)
                    POSIX_SPAWN.invokeExact(
                            error,
                            pid,
                            call.path(),
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            call.arguments(),
                            call.environment());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** A program to start: path, and null-terminated tables of strings. */
    record ProgramCall(MemorySegment path, MemorySegment arguments, MemorySegment environment) {}

    static int waitpid(MemorySegment error, int pid, MemorySegment status) {
        try {
            return (int) WAITPID.invokeExact(error, pid, status, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int clockGettime(int clock, MemorySegment time) {
        try {
            return (int) CLOCK_GETTIME.invokeExact(clock, time);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int getuid() {
        try {
            return (int) GETUID.invokeExact();
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int getgid() {
        try {
            return (int) GETGID.invokeExact();
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long read(MemorySegment error, int descriptor, MemorySegment target, long length) {
        try {
            return (long) READ.invokeExact(error, descriptor, target, length);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long write(MemorySegment error, int descriptor, MemorySegment source, long length) {
        try {
            return (long) WRITE.invokeExact(error, descriptor, source, length);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Like {@link #write}, for a call that may wait; the source must be native memory. */
    static long writeWaiting(
            MemorySegment error, int descriptor, MemorySegment source, long length) {
        try {
            return (long) WRITE_WAITING.invokeExact(error, descriptor, source, length);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static MethodHandle bind(String name, ValueLayout result, ValueLayout... arguments) {
        var function = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(function, FunctionDescriptor.of(result, arguments), ERRNO);
    }

    /** For functions whose third argument and later ones are variadic in C. */
    private static MethodHandle bindVariadic(
            String name, ValueLayout result, ValueLayout... arguments) {
        var function = LINKER.defaultLookup().findOrThrow(name);
        var descriptor = FunctionDescriptor.of(result, arguments);
        return LINKER.downcallHandle(
                function, descriptor, ERRNO, Linker.Option.firstVariadicArg(2));
    }

    private static MethodHandle bindCritical(
            String name, ValueLayout result, ValueLayout... arguments) {
        var function = LINKER.defaultLookup().findOrThrow(name);
        var descriptor = FunctionDescriptor.of(result, arguments);
        return LINKER.downcallHandle(function, descriptor, ERRNO, Linker.Option.critical(true));
    }

    private static MethodHandle bindPlain(String name) {
        var function = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(function, FunctionDescriptor.of(JAVA_INT));
    }

    /** A downcall itself throws only when its types are wrong: a defect of this class. */
    private static IllegalStateException broken(Throwable cause) {
        return new IllegalStateException("native call failed to link", cause);
    }
}
