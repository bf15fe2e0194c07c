package io.qsfs.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A directory of the operating system's file system. */
record SystemDirectory(Path root) implements LocalDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    static LocalDirectory at(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path, PRIVATE_DIRECTORY);
        }
        return new SystemDirectory(path);
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> names = Files.list(root)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public LocalFile open(String name) throws IOException {
        Set<StandardOpenOption> options =
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE);
        return new SystemFile(FileChannel.open(root.resolve(name), options, PRIVATE_FILE));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public String describe(String name) {
        return root.resolve(name).toString();
    }

    private record SystemFile(FileChannel channel) implements LocalFile {
        /** The JDK keeps a direct buffer of the largest write per thread; so writes stay small. */
        private static final int STEP = 256 << 10;

        @Override
        public int read(long position, byte[] target, int offset, int length) throws IOException {
            int total = 0;
            while (total < length) {
                int step = Math.min(STEP, length - total);
                int count =
                        channel.read(
                                ByteBuffer.wrap(target, offset + total, step), position + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        }

        @Override
        public void write(long position, byte[] source, int offset, int length) throws IOException {
            int total = 0;
            while (total < length) {
                int step = Math.min(STEP, length - total);
                total +=
                        channel.write(
                                ByteBuffer.wrap(source, offset + total, step), position + total);
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
