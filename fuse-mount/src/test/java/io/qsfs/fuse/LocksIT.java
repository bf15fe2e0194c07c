package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Locks between processes. */
final class LocksIT {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    @RegisterExtension private final MountedVolume mounted = new MountedVolume();

    /** Holds a byte-range lock until its input ends. */
    static final class Holder {
        private Holder() {}

        /** Arguments: file, position, size. */
        public static void main(String[] args) throws IOException {
            try (var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                var lock = channel.lock(Long.parseLong(args[1]), Long.parseLong(args[2]), false);
                System.out.println("locked");
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
                lock.release();
            }
        }
    }

    private static Process hold(Path file, long position, long size) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("java.class.path");
        var process =
                new ProcessBuilder(
                                java,
                                "-cp",
                                classes,
                                Holder.class.getName(),
                                file.toString(),
                                Long.toString(position),
                                Long.toString(size))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
        assertThat(new BufferedReader(output).readLine()).isEqualTo("locked");
        return process;
    }

    @Test
    void byteRangesAreLockedAgainstOtherProcesses() throws Exception {
        var file = Files.createFile(mounted.point().resolve("ranges"));
        var holder = hold(file, 100, 100);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock(150, 10, false)).isNull();
            assertThat(channel.tryLock(0, 100, false)).isNotNull();
            var waiter = new Thread(() -> holder.destroyForcibly());
            waiter.start();
            // Blocks until the other process dies, which gives its locks back.
            assertThat(channel.lock(150, 10, false)).isNotNull();
            waiter.join();
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    void wholeFilesAreLockedByDescriptor() {
        var path = mounted.at("flock");
        long first = Posix.open(path, Posix.O_CREAT | Posix.O_RDWR, 0644);
        long second = Posix.open(path, Posix.O_RDWR, 0);
        assertThat(Posix.flock(first, LOCK_EX)).isZero();
        assertThat(Posix.flock(second, LOCK_EX | LOCK_NB)).isEqualTo(-11);
        assertThat(Posix.flock(first, LOCK_UN)).isZero();
        assertThat(Posix.flock(second, LOCK_EX | LOCK_NB)).isZero();
        Posix.close(first);
        Posix.close(second);
    }

    @Test
    void waitingForALockCanBeInterrupted() throws Exception {
        var file = Files.createFile(mounted.point().resolve("interrupted"));
        long fd = Posix.open(file.toString(), Posix.O_RDWR, 0);
        assertThat(Posix.flock(fd, LOCK_EX)).isZero();
        var waiting = new ProcessBuilder("flock", file.toString(), "true").start();
        assertThat(waiting.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        waiting.destroy();
        assertThat(waiting.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Posix.close(fd);
    }
}
