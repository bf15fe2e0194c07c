package io.qsfs.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A tree of small files with everything that a file system can hold. */
final class RealTree {
    private static final int HOLE_BYTES = 64 << 20;
    private static final int LARGEST_BYTES = 9_000;
    private static final long SECONDS_AROUND_NOW = 1_700_000_000;

    private RealTree() {}

    /** Makes the tree at a path that does not exist. */
    static Path make(Path root, int files, long seed) throws IOException {
        var random = new Random(seed);
        Files.createDirectory(root);
        for (int i = 0; i < files; i++) {
            Path directory = Files.createDirectories(root.resolve("d" + i % 23 + "/e" + i % 7));
            byte[] content = new byte[random.nextInt(LARGEST_BYTES)];
            random.nextBytes(content);
            Path file = Files.write(directory.resolve("file " + i), content);
            Files.setLastModifiedTime(file, time(random));
        }
        for (String name :
                List.of("Größe", "文件", "😀 face", "new\nline", "-rf", " blank ", "'\"$")) {
            Files.writeString(root.resolve(name), name);
        }
        Files.createFile(root.resolve("empty"));
        Files.createDirectory(root.resolve("empty directory"));
        Path tool = Files.writeString(root.resolve("tool"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("d1/../tool"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("/nowhere/at all"));
        Files.createLink(root.resolve("second name"), tool);
        try (var sparse = new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
            sparse.seek(HOLE_BYTES / 3);
            sparse.write(new byte[] {1, 2, 3});
            sparse.setLength(HOLE_BYTES);
        }
        for (Path directory : List.of(root.resolve("d1"), root.resolve("empty directory"), root)) {
            Files.setLastModifiedTime(directory, time(random));
        }
        return root;
    }

    /** What a file takes on the disk. */
    static long allocatedBytes(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        byte[] blocks = stat.getInputStream().readAllBytes();
        return 512 * Long.parseLong(new String(blocks, StandardCharsets.US_ASCII).strip());
    }

    private static FileTime time(Random random) {
        return FileTime.from(
                Instant.ofEpochSecond(
                        SECONDS_AROUND_NOW + random.nextInt(1_000_000),
                        random.nextInt(1_000_000_000)));
    }
}
