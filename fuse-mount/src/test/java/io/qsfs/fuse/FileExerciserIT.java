package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;
import java.util.Random;

/**
 * One file read, written, cut, grown and punched at random beside an array that says what it must
 * hold, in the manner of fsx. Nothing is mapped here: a thread that waits for a page of a mapping
 * keeps its JVM from a safepoint, and this JVM has to answer for the page. sqlite3 maps in {@link
 * ApplicationsIT}.
 */
final class FileExerciserIT {
    private static final int SIZE_MAX = 500_000;
    private static final int STEPS = 1500;

    @RegisterExtension private final MountedVolume mounted = new MountedVolume();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theFileHoldsWhatWasWritten(long givenSeed) throws IOException {
        long seed = Long.getLong("seed", givenSeed);
        var random = new Random(seed);
        var model = new byte[SIZE_MAX];
        int size = 0;
        var path = mounted.at("exercised");
        try (var _ = new RandomAccessFile(path, "rw")) {
            long fd = Posix.open(path, Posix.O_RDWR, 0);
            long direct = Posix.open(path, Posix.O_RDONLY | Posix.O_DIRECT, 0);
            for (int step = 0; step < STEPS; step++) {
                int offset = random.nextInt(SIZE_MAX - 1);
                int length = 1 + random.nextInt(Math.min(60_000, SIZE_MAX - offset));
                String where = "seed %d step %d at %d for %d".formatted(seed, step, offset, length);
                switch (random.nextInt(10)) {
                    case 0, 1 -> {
                        var data = new byte[length];
                        random.nextBytes(data);
                        assertThat(Posix.pwrite(fd, data, offset)).as(where).isEqualTo(length);
                        System.arraycopy(data, 0, model, offset, length);
                        size = Math.max(size, offset + length);
                    }
                    case 2 -> {
                        Arrays.fill(model, Math.min(size, offset), SIZE_MAX, (byte) 0);
                        assertThat(Posix.ftruncate(fd, offset)).as(where).isZero();
                        size = offset;
                    }
                    case 3 -> {
                        assertThat(Posix.fallocate(fd, 3, offset, length)).as(where).isZero();
                        Arrays.fill(model, offset, offset + length, (byte) 0);
                    }
                    case 4 -> {
                        assertThat(Posix.fallocate(fd, 16, offset, length)).as(where).isZero();
                        Arrays.fill(model, offset, offset + length, (byte) 0);
                        size = Math.max(size, offset + length);
                    }
                    case 6 -> {
                        int count = Math.clamp((long) size - offset, 0, length);
                        var target = new byte[length];
                        assertThat(Posix.pread(fd, target, offset)).as(where).isEqualTo(count);
                        assertThat(Arrays.copyOf(target, count))
                                .as(where)
                                .isEqualTo(Arrays.copyOfRange(model, offset, offset + count));
                    }
                    case 5, 7 -> assertThat(Posix.fsync(fd)).isZero();
                    case 8 -> readDirectly(direct, model, offset & ~4095, size, where);
                    default -> {
                        if (step % 20 == 0) {
                            Posix.fsync(fd);
                            Posix.dropPages(fd);
                        }
                    }
                }
                assertThat(Posix.fstat(fd).size()).as(where).isEqualTo(size);
            }
            Posix.close(fd);
            Posix.close(direct);
        }
        mounted.remount();
        assertThat(java.nio.file.Files.readAllBytes(java.nio.file.Path.of(path)))
                .isEqualTo(Arrays.copyOf(model, size));
    }

    private static void readDirectly(long fd, byte[] model, int offset, int size, String where) {
        var target = new byte[8192];
        int count = Math.clamp((long) size - offset, 0, target.length);
        assertThat(Posix.pread(fd, target, offset)).as(where).isEqualTo(count);
        assertThat(Arrays.copyOf(target, count))
                .as(where)
                .isEqualTo(Arrays.copyOfRange(model, offset, offset + count));
    }
}
