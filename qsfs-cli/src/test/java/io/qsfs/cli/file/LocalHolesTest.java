package io.qsfs.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holes of local files, as far as the file system below the temporary directory has them. */
final class LocalHolesTest {
    private static final long DATA_AT = 64 << 20;

    @TempDir private Path directory;

    @Test
    void findsTheDataBehindAHole() throws IOException {
        Path file = directory.resolve("spärlich");
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(2 * DATA_AT);
            access.seek(DATA_AT);
            access.write(1);
        }
        try (LocalHoles holes = LocalHoles.of(file)) {
            assumeTrue(holes.nextData(0) > 0, "SKIPPED: a file system without holes");
            assertThat(holes.nextData(0)).isEqualTo(DATA_AT);
            assertThat(holes.nextData(DATA_AT)).isEqualTo(DATA_AT);
            assertThat(holes.nextData(DATA_AT + (1 << 20))).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void whatHasNoHolesOrCannotBeOpenedCountsAsData() throws IOException {
        Path full = Files.write(directory.resolve("full"), new byte[] {1, 2, 3});
        try (LocalHoles holes = LocalHoles.of(full)) {
            assertThat(holes.nextData(1)).isEqualTo(1);
        }
        try (LocalHoles holes = LocalHoles.of(directory.resolve("missing"))) {
            assertThat(holes.nextData(5)).isEqualTo(5);
        }
    }
}
