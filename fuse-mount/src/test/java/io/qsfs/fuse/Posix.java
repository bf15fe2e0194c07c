package io.qsfs.fuse;

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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * System calls as tests make them: every method returns what the call returns, or the negated error
 * number. Raw system calls, so that identities are those of the calling thread alone.
 */
@SuppressWarnings("restricted") // native calls are this class's purpose
final class Posix {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_TRUNC = 01000;
    static final int O_APPEND = 02000;
    static final int O_NONBLOCK = 04000;
    static final int O_DIRECT = 040000;
    static final int O_DIRECTORY = 0200000;
    static final int O_NOFOLLOW = 0400000;
    static final int O_TMPFILE = 020200000;
    static final int O_PATH = 010000000;

    static final int S_IFMT = 0170000;
    static final int S_IFREG = 0100000;
    static final int S_IFDIR = 0040000;
    static final int S_IFLNK = 0120000;
    static final int S_IFIFO = 0010000;
    static final int S_IFSOCK = 0140000;
    static final int S_IFCHR = 0020000;
    static final int S_IFBLK = 0060000;

    static final long UTIME_NOW = 0x3fffffff;
    static final long UTIME_OMIT = 0x3ffffffe;

    static final int SEEK_END = 2;
    static final int SEEK_DATA = 3;
    static final int SEEK_HOLE = 4;

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_FOLLOW = 0x400;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MethodHandle SYSCALL =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                            JAVA_LONG, JAVA_LONG),
                    ERRNO,
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout()
                    .byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final Map<Integer, String> ERRORS = new ConcurrentHashMap<>();

    private Posix() {}

    /** Numbers of the calls on x86-64 and on arm64. */
    private enum Call {
        READ(0, 63),
        WRITE(1, 64),
        CLOSE(3, 57),
        LSEEK(8, 62),
        MMAP(9, 222),
        MUNMAP(11, 215),
        MSYNC(26, 227),
        PREAD64(17, 67),
        PWRITE64(18, 68),
        FCNTL(72, 25),
        FLOCK(73, 32),
        FSYNC(74, 82),
        FDATASYNC(75, 83),
        FTRUNCATE(77, 46),
        GETDENTS64(217, 61),
        TRUNCATE(76, 45),
        FCHMOD(91, 52),
        UMASK(95, 166),
        SETGROUPS(116, 159),
        SETFSUID(122, 151),
        SETFSGID(123, 152),
        IOCTL(16, 29),
        SETXATTR(188, 5),
        LSETXATTR(189, 6),
        GETXATTR(191, 8),
        LGETXATTR(192, 9),
        LLISTXATTR(195, 12),
        REMOVEXATTR(197, 14),
        OPENAT(257, 56),
        MKDIRAT(258, 34),
        MKNODAT(259, 33),
        FCHOWNAT(260, 54),
        UNLINKAT(263, 35),
        LINKAT(265, 37),
        SYMLINKAT(266, 36),
        READLINKAT(267, 78),
        FCHMODAT(268, 53),
        FACCESSAT2(439, 439),
        UTIMENSAT(280, 88),
        FADVISE64(221, 223),
        FALLOCATE(285, 47),
        RENAMEAT2(316, 276),
        COPY_FILE_RANGE(326, 285),
        STATX(332, 291),
        SYNCFS(306, 267);

        private final int x86;
        private final int arm;

        Call(int x86, int arm) {
            this.x86 = x86;
            this.arm = arm;
        }

        private int number() {
            return X86 ? x86 : arm;
        }
    }

    /** What statx tells. */
    record Stat(
            int mode,
            int links,
            int uid,
            int gid,
            long inode,
            long size,
            long blocks,
            long device,
            Time accessed,
            Time modified,
            Time changed,
            Time born) {
        int type() {
            return mode & S_IFMT;
        }

        int permissions() {
            return mode & 07777;
        }
    }

    record Time(long seconds, long nanos) implements Comparable<Time> {
        @Override
        public int compareTo(Time other) {
            int order = Long.compare(seconds, other.seconds);
            return order != 0 ? order : Long.compare(nanos, other.nanos);
        }
    }

    private static long call(Call call, long... arguments) {
        try (var arena = Arena.ofConfined()) {
            var error = arena.allocate(Linker.Option.captureStateLayout());
            long[] a = Arrays.copyOf(arguments, 6);
            long result =
                    (long)
                            SYSCALL.invokeExact(
                                    error,
                                    (long) call.number(),
                                    a[0],
                                    a[1],
                                    a[2],
                                    a[3],
                                    a[4],
                                    a[5]);
            return result == -1 ? -error.get(JAVA_INT, ERRNO_OFFSET) : result;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemorySegment text(Arena arena, String path) {
        return arena.allocateFrom(path, StandardCharsets.ISO_8859_1);
    }

    /** The word for a result: {@code ok}, or the message of the error. */
    static String word(long result) {
        return result >= 0 ? "ok" : ERRORS.computeIfAbsent((int) -result, Posix::describe);
    }

    private static String describe(int errno) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(errno);
            return errno + " " + text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static long open(String path, int flags, int mode) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.OPENAT, AT_FDCWD, text(arena, path).address(), flags, mode);
        }
    }

    static long close(long descriptor) {
        return call(Call.CLOSE, descriptor);
    }

    static long mkdir(String path, int mode) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.MKDIRAT, AT_FDCWD, text(arena, path).address(), mode);
        }
    }

    static long mknod(String path, int mode, long device) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.MKNODAT, AT_FDCWD, text(arena, path).address(), mode, device);
        }
    }

    static long unlink(String path) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.UNLINKAT, AT_FDCWD, text(arena, path).address(), 0);
        }
    }

    static long rmdir(String path) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.UNLINKAT, AT_FDCWD, text(arena, path).address(), 0x200);
        }
    }

    static long rename(String from, String to, int flags) {
        try (var arena = Arena.ofConfined()) {
            return call(
                    Call.RENAMEAT2,
                    AT_FDCWD,
                    text(arena, from).address(),
                    AT_FDCWD,
                    text(arena, to).address(),
                    flags);
        }
    }

    static long link(String from, String to) {
        return linkAt(AT_FDCWD, from, to, 0);
    }

    /** Names a nameless file. */
    static long linkDescriptor(long descriptor, String to) {
        return linkAt(AT_FDCWD, "/proc/self/fd/" + descriptor, to, AT_SYMLINK_FOLLOW);
    }

    private static long linkAt(int directory, String from, String to, int flags) {
        try (var arena = Arena.ofConfined()) {
            return call(
                    Call.LINKAT,
                    directory,
                    text(arena, from).address(),
                    AT_FDCWD,
                    text(arena, to).address(),
                    flags);
        }
    }

    static long symlink(String target, String path) {
        try (var arena = Arena.ofConfined()) {
            return call(
                    Call.SYMLINKAT,
                    text(arena, target).address(),
                    AT_FDCWD,
                    text(arena, path).address());
        }
    }

    /** The target, or the word of the error. */
    static String readlink(String path) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(5000);
            long length =
                    call(
                            Call.READLINKAT,
                            AT_FDCWD,
                            text(arena, path).address(),
                            buffer.address(),
                            5000);
            return length < 0
                    ? word(length)
                    : new String(
                            buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
                            StandardCharsets.ISO_8859_1);
        }
    }

    static long chmod(String path, int mode) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.FCHMODAT, AT_FDCWD, text(arena, path).address(), mode);
        }
    }

    static long fchmod(long descriptor, int mode) {
        return call(Call.FCHMOD, descriptor, mode);
    }

    static long chown(String path, int uid, int gid, boolean follow) {
        try (var arena = Arena.ofConfined()) {
            int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
            return call(Call.FCHOWNAT, AT_FDCWD, text(arena, path).address(), uid, gid, flags);
        }
    }

    static long truncate(String path, long size) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.TRUNCATE, text(arena, path).address(), size);
        }
    }

    static long ftruncate(long descriptor, long size) {
        return call(Call.FTRUNCATE, descriptor, size);
    }

    static long access(String path, int mode) {
        try (var arena = Arena.ofConfined()) {
            int effective = 0x200;
            return call(Call.FACCESSAT2, AT_FDCWD, text(arena, path).address(), mode, effective);
        }
    }

    static long utimens(String path, Time accessed, Time modified, boolean follow) {
        try (var arena = Arena.ofConfined()) {
            var times = arena.allocate(JAVA_LONG, 4);
            times.setAtIndex(JAVA_LONG, 0, accessed.seconds());
            times.setAtIndex(JAVA_LONG, 1, accessed.nanos());
            times.setAtIndex(JAVA_LONG, 2, modified.seconds());
            times.setAtIndex(JAVA_LONG, 3, modified.nanos());
            int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
            return call(
                    Call.UTIMENSAT, AT_FDCWD, text(arena, path).address(), times.address(), flags);
        }
    }

    static long read(long descriptor, byte[] target) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(Math.max(1, target.length), 4096);
            long count = call(Call.READ, descriptor, buffer.address(), target.length);
            MemorySegment.copy(
                    buffer, ValueLayout.JAVA_BYTE, 0, target, 0, (int) Math.max(0, count));
            return count;
        }
    }

    static long pread(long descriptor, byte[] target, long offset) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(Math.max(1, target.length), 4096);
            long count = call(Call.PREAD64, descriptor, buffer.address(), target.length, offset);
            MemorySegment.copy(
                    buffer, ValueLayout.JAVA_BYTE, 0, target, 0, (int) Math.max(0, count));
            return count;
        }
    }

    static long write(long descriptor, byte[] source) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(Math.max(1, source.length), 4096);
            buffer.copyFrom(MemorySegment.ofArray(source));
            return call(Call.WRITE, descriptor, buffer.address(), source.length);
        }
    }

    static long pwrite(long descriptor, byte[] source, long offset) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(Math.max(1, source.length), 4096);
            buffer.copyFrom(MemorySegment.ofArray(source));
            return call(Call.PWRITE64, descriptor, buffer.address(), source.length, offset);
        }
    }

    static long fsync(long descriptor) {
        return call(Call.FSYNC, descriptor);
    }

    static long fdatasync(long descriptor) {
        return call(Call.FDATASYNC, descriptor);
    }

    static long syncfs(long descriptor) {
        return call(Call.SYNCFS, descriptor);
    }

    static long lseek(long descriptor, long offset, int whence) {
        return call(Call.LSEEK, descriptor, offset, whence);
    }

    static long fallocate(long descriptor, int mode, long offset, long length) {
        return call(Call.FALLOCATE, descriptor, mode, offset, length);
    }

    /** Lets the kernel forget clean pages of the file. */
    static long dropPages(long descriptor) {
        int dontNeed = 4;
        return call(Call.FADVISE64, descriptor, 0, 0, dontNeed);
    }

    static long copyFileRange(long from, long fromOffset, long to, long toOffset, long length) {
        try (var arena = Arena.ofConfined()) {
            var offsets = arena.allocate(JAVA_LONG, 2);
            offsets.setAtIndex(JAVA_LONG, 0, fromOffset);
            offsets.setAtIndex(JAVA_LONG, 1, toOffset);
            long address = offsets.address();
            return call(Call.COPY_FILE_RANGE, from, address, to, address + 8, length, 0);
        }
    }

    /** A name in a directory and the place behind it. */
    record DirectoryEntry(String name, long inode, long offset) {}

    /** The next names, as many as fit into so many bytes; none at the end. */
    static List<DirectoryEntry> list(long descriptor, int bytes) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(bytes, 8);
            long end = call(Call.GETDENTS64, descriptor, buffer.address(), bytes);
            var entries = new java.util.ArrayList<DirectoryEntry>();
            for (long at = 0; at < end; ) {
                int length = buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16);
                entries.add(
                        new DirectoryEntry(
                                buffer.getString(at + 19, StandardCharsets.ISO_8859_1),
                                buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, at),
                                buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8)));
                at += length;
            }
            return entries;
        }
    }

    static long ioctl(long descriptor, long request) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.IOCTL, descriptor, request, arena.allocate(256).address());
        }
    }

    static long flock(long descriptor, int operation) {
        return call(Call.FLOCK, descriptor, operation);
    }

    static long setxattr(String path, String name, byte[] value, int flags) {
        return setxattr(Call.SETXATTR, path, name, value, flags);
    }

    static long lsetxattr(String path, String name, byte[] value, int flags) {
        return setxattr(Call.LSETXATTR, path, name, value, flags);
    }

    private static long setxattr(Call call, String path, String name, byte[] value, int flags) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(Math.max(1, value.length));
            bytes.copyFrom(MemorySegment.ofArray(value));
            return call(
                    call,
                    text(arena, path).address(),
                    text(arena, name).address(),
                    bytes.address(),
                    value.length,
                    flags);
        }
    }

    /** The value in hexadecimal, or the word of the error. */
    static String getxattr(String path, String name) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(70_000);
            long length =
                    call(
                            Call.LGETXATTR,
                            text(arena, path).address(),
                            text(arena, name).address(),
                            buffer.address(),
                            70_000);
            if (length < 0) {
                return word(length);
            }
            byte[] value = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            return java.util.HexFormat.of().formatHex(value);
        }
    }

    /** Names in order, or the word of the error. */
    static List<String> listxattr(String path) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(70_000);
            long length =
                    call(Call.LLISTXATTR, text(arena, path).address(), buffer.address(), 70_000);
            if (length < 0) {
                return List.of(word(length));
            }
            byte[] names = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            var text = new String(names, StandardCharsets.ISO_8859_1);
            return Arrays.stream(text.split("\0")).filter(n -> !n.isEmpty()).sorted().toList();
        }
    }

    static long removexattr(String path, String name) {
        try (var arena = Arena.ofConfined()) {
            return call(Call.REMOVEXATTR, text(arena, path).address(), text(arena, name).address());
        }
    }

    static Stat lstat(String path) {
        try (var arena = Arena.ofConfined()) {
            return stat(arena, AT_FDCWD, text(arena, path), AT_SYMLINK_NOFOLLOW);
        }
    }

    static Stat fstat(long descriptor) {
        try (var arena = Arena.ofConfined()) {
            return stat(arena, (int) descriptor, text(arena, ""), AT_EMPTY_PATH);
        }
    }

    /** 0, or the negated error number. */
    static long exists(String path) {
        try (var arena = Arena.ofConfined()) {
            return statx(arena.allocate(256), AT_FDCWD, text(arena, path), AT_SYMLINK_NOFOLLOW);
        }
    }

    private static long statx(MemorySegment out, int directory, MemorySegment path, int flags) {
        return call(Call.STATX, directory, path.address(), flags, 0xFFF, out.address());
    }

    private static Stat stat(Arena arena, int directory, MemorySegment path, int flags) {
        var out = arena.allocate(256, 8);
        long result = statx(out, directory, path, flags);
        if (result < 0) {
            throw new IllegalStateException("statx: " + word(result));
        }
        return new Stat(
                out.get(ValueLayout.JAVA_SHORT, 28) & 0xFFFF,
                out.get(JAVA_INT, 16),
                out.get(JAVA_INT, 20),
                out.get(JAVA_INT, 24),
                out.get(JAVA_LONG, 32),
                out.get(JAVA_LONG, 40),
                out.get(JAVA_LONG, 48),
                ((long) out.get(JAVA_INT, 128) << 32) | out.get(JAVA_INT, 132),
                time(out, 64),
                time(out, 112),
                time(out, 96),
                time(out, 80));
    }

    private static Time time(MemorySegment out, long offset) {
        return new Time(out.get(JAVA_LONG, offset), out.get(JAVA_INT, offset + 8));
    }

    static long umask(int mask) {
        return call(Call.UMASK, mask);
    }

    /** Lets the calling thread use files as this user does. */
    static void become(int uid, int gid, int... groups) {
        call(Call.SETFSUID, 0);
        try (var arena = Arena.ofConfined()) {
            var list = arena.allocate(JAVA_INT, Math.max(1, groups.length));
            MemorySegment.copy(groups, 0, list, JAVA_INT, 0, groups.length);
            call(Call.SETGROUPS, groups.length, list.address());
        }
        call(Call.SETFSGID, gid);
        call(Call.SETFSUID, uid);
    }
}
