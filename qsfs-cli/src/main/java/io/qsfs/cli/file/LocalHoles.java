package io.qsfs.cli.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a local file has data, as {@code lseek(2)} tells it, which the JDK does not offer. It only
 * saves reading: whoever asks still has to expect zeros. Used by one thread.
 */
@SuppressWarnings("restricted") // native calls are this class's purpose
final class LocalHoles implements AutoCloseable {
    private static final int O_RDONLY = 0;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int SEEK_DATA = 3;
    private static final int ENXIO = 6;
    private static final int NONE = -1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout()
                    .byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle LSEEK =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("lseek"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
                    ERRNO);
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("close"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
    private final int descriptor;

    private LocalHoles(Path file) {
        byte[] name = (file + "\0").getBytes(StandardCharsets.UTF_8);
        descriptor = open(arena.allocateFrom(JAVA_BYTE, name));
    }

    /** Looks at a regular file; when it cannot be opened, all of it counts as data. */
    static LocalHoles of(Path file) {
        return new LocalHoles(file);
    }

    /** First offset at or after the given one that may have data; {@code Long.MAX_VALUE}: none. */
    long nextData(long offset) {
        if (descriptor == NONE) {
            return offset;
        }
        try {
            long data = (long) LSEEK.invokeExact(error, descriptor, offset, SEEK_DATA);
            if (data >= 0) {
                return data;
            }
            return error.get(JAVA_INT, ERRNO_OFFSET) == ENXIO ? Long.MAX_VALUE : offset;
        } catch (Throwable e) {
            throw new IllegalStateException("lseek cannot be called", e);
        }
    }

    @Override
    public void close() {
        if (descriptor != NONE) {
            try {
                var _ = (int) CLOSE.invokeExact(descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException("close cannot be called", e);
            }
        }
        arena.close();
    }

    private static int open(MemorySegment name) {
        try {
            return (int) OPEN.invokeExact(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        } catch (Throwable e) {
            throw new IllegalStateException("open cannot be called", e);
        }
    }
}
