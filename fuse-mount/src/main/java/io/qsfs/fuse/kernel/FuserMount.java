package io.qsfs.fuse.kernel;

import io.qsfs.core.error.StorageException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Mounts for an ordinary user through the set-user-id program fusermount3, which opens the device,
 * mounts it and sends the descriptor over the socket that {@code _FUSE_COMMFD} names.
 */
final class FuserMount {
    private static final String PROGRAM = "fusermount3";
    private static final Path DEVICE = Path.of("/dev/fuse");

    /** Runs its arguments with the standard error in the file that it is called by. */
    private static final List<String> SHELL = List.of("/bin/sh", "-c", "exec \"$@\" 2>\"$0\"");

    private static final List<String> PLACES = List.of("/usr/bin", "/bin", "/usr/local/bin");

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;

    /** {@code struct msghdr} on 64 bits: name, its length, vector, its length, control, length. */
    private static final long MESSAGE_LENGTH = 56;

    /** {@code CMSG_SPACE(sizeof(int))}: header of 16 bytes, the descriptor, padding. */
    private static final long CONTROL_LENGTH = 24;

    private final Path point;

    FuserMount(Path point) {
        this.point = point;
    }

    /** Mounts and returns the descriptor of the device. */
    Descriptor mount(MountOptions options) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            var pair = arena.allocate(ValueLayout.JAVA_INT, 2);
            if (Libc.socketpair(error, SOCK_STREAM | SOCK_CLOEXEC, pair) < 0) {
                throw new SystemCallException("socketpair", Libc.errno(error));
            }
            try (var ours = new Descriptor(pair.getAtIndex(ValueLayout.JAVA_INT, 0));
                    var theirs = new Descriptor(pair.getAtIndex(ValueLayout.JAVA_INT, 1))) {
                return mount(arena, options, ours, theirs);
            }
        }
    }

    private Descriptor mount(Arena arena, MountOptions options, Descriptor ours, Descriptor theirs)
            throws IOException {
        var error = Libc.errorSegment(arena);
        if (Libc.fcntl(error, theirs.number(), Libc.F_SETFD, 0) < 0) {
            throw new SystemCallException("fcntl", Libc.errno(error));
        }
        var arguments = List.of("-o", options.list(), "--", point.toString());
        var environment = new ArrayList<String>();
        System.getenv().forEach((name, value) -> environment.add(name + "=" + value));
        environment.add("_FUSE_COMMFD=" + theirs.number());
        requireDevice();
        var outcome = run(arena, arguments, environment);
        if (outcome.status != 0) {
            throw new StorageException.NotPermitted(
                    "cannot mount at " + point + ": " + outcome.said);
        }
        theirs.close();
        return receive(arena, ours);
    }

    private static void requireDevice() throws StorageException {
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            throw new StorageException.NotPermitted(
                    DEVICE
                            + " is not open to this user: mount as root, or let root run 'chmod 666"
                            + " "
                            + DEVICE
                            + "'");
        }
    }

    /** How the program ended, 0 for well, and what it said. */
    private record Outcome(int status, String said) {}

    private static Outcome run(Arena arena, List<String> arguments, List<String> environment)
            throws IOException {
        var said = Files.createTempFile("qsfs-fusermount", ".log");
        try {
            var command = new ArrayList<>(SHELL);
            command.add(said.toString());
            command.add(program().toString());
            command.addAll(arguments);
            int status = spawn(arena, command, environment);
            return new Outcome(status, Files.readString(said).strip());
        } finally {
            Files.delete(said);
        }
    }

    /** Starts a program with our descriptors and returns the status it ends with. */
    private static int spawn(Arena arena, List<String> arguments, List<String> environment)
            throws IOException {
        var error = Libc.errorSegment(arena);
        var pid = arena.allocate(ValueLayout.JAVA_INT);
        var call =
                new Libc.ProgramCall(
                        arena.allocateFrom(arguments.getFirst()),
                        table(arena, arguments),
                        table(arena, environment));
        int errno = Libc.posixSpawn(error, pid, call);
        if (errno != 0) {
            throw new SystemCallException("posix_spawn " + arguments.getFirst(), errno);
        }
        var status = arena.allocate(ValueLayout.JAVA_INT);
        int child = pid.get(ValueLayout.JAVA_INT, 0);
        while (Libc.waitpid(error, child, status) < 0) {
            if (Libc.errno(error) != Errno.EINTR) {
                throw new SystemCallException("waitpid", Libc.errno(error));
            }
        }
        return status.get(ValueLayout.JAVA_INT, 0);
    }

    private static Path program() throws StorageException {
        for (var place : PLACES) {
            var candidate = Path.of(place, PROGRAM);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new StorageException.Unavailable(
                PROGRAM + " is not installed: install the package fuse3, or mount as root");
    }

    private static MemorySegment table(SegmentAllocator arena, List<String> strings) {
        var table = arena.allocate(ValueLayout.ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            table.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        table.setAtIndex(ValueLayout.ADDRESS, strings.size(), MemorySegment.NULL);
        return table;
    }

    /** Receives one descriptor, which comes as control data beside one byte. */
    private static Descriptor receive(Arena arena, Descriptor socket) throws IOException {
        var error = Libc.errorSegment(arena);
        var vector = arena.allocate(16, 8);
        vector.set(ValueLayout.ADDRESS, 0, arena.allocate(1));
        vector.set(ValueLayout.JAVA_LONG, 8, 1);
        var control = arena.allocate(CONTROL_LENGTH, 8);
        var message = arena.allocate(MESSAGE_LENGTH, 8);
        message.set(ValueLayout.ADDRESS, 16, vector);
        message.set(ValueLayout.JAVA_LONG, 24, 1);
        message.set(ValueLayout.ADDRESS, 32, control);
        message.set(ValueLayout.JAVA_LONG, 40, CONTROL_LENGTH);
        long count = Libc.recvmsg(error, socket.number(), message);
        if (count < 0) {
            throw new SystemCallException("recvmsg", Libc.errno(error));
        }
        if (count == 0 || message.get(ValueLayout.JAVA_LONG, 40) < 20) {
            throw new StorageException.Unavailable(PROGRAM + " sent no device");
        }
        int number = control.get(ValueLayout.JAVA_INT, 16);
        if (Libc.fcntl(error, number, Libc.F_SETFD, 1) < 0) {
            throw new SystemCallException("fcntl", Libc.errno(error));
        }
        return new Descriptor(number);
    }

    /** Like {@link Mount#unmount}. */
    boolean unmount(boolean lazily) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var arguments = new ArrayList<>(List.of("-u", "-q"));
            if (lazily) {
                arguments.add("-z");
            }
            arguments.addAll(List.of("--", point.toString()));
            return run(arena, arguments, List.of("PATH=/usr/bin:/bin:/usr/sbin:/sbin")).status == 0;
        }
    }
}
