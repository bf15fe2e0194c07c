package io.qsfs.zdb.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The operating system's file system below one directory. Thread-safe. */
public final class SystemDisk implements Disk {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Of the module jdk.unsupported; the compiler warns of each direct mention of it. */
    private static final Optional<OpenOption> DIRECT = direct();

    private final Path root;
    private final long blockLength;

    private SystemDisk(Path root) throws IOException {
        this.root = root;
        this.blockLength = Files.getFileStore(root).getBlockSize();
    }

    /** Returns the disk below a directory, which is created when missing. */
    public static SystemDisk at(Path root) throws IOException {
        Files.createDirectories(root);
        return new SystemDisk(root);
    }

    @Override
    public DiskFile open(String path, boolean create) throws IOException {
        Path file = root.resolve(path);
        FileChannel channel =
                create
                        ? FileChannel.open(
                                file,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE)
                        : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new SystemFile(channel, openDirect(file));
    }

    private static Optional<OpenOption> direct() {
        try {
            return Stream.of(
                            Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
                    .filter(option -> option.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Not every file system can: then direct transfers go through the cache as others do. */
    private Optional<FileChannel> openDirect(Path file) {
        if (DIRECT.isEmpty() || DiskFile.DIRECT_ALIGNMENT % blockLength != 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    FileChannel.open(
                            file, StandardOpenOption.READ, StandardOpenOption.WRITE, DIRECT.get()));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        Path path = root.resolve(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(path)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void createDirectory(String path) throws IOException {
        Files.createDirectories(root.resolve(path));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(root.resolve(path));
    }

    @Override
    public void syncDirectory(String path) throws IOException {
        try (FileChannel directory =
                FileChannel.open(root.resolve(path), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** The running kernel and its number for the file system: both change with the next boot. */
    @Override
    public Optional<String> shared() throws IOException {
        Object device = Files.getAttribute(root, "unix:dev");
        String boot = Files.readString(BOOT_ID).strip();
        UUID name = UUID.nameUUIDFromBytes((boot + " " + device).getBytes(StandardCharsets.UTF_8));
        return Optional.of(name.toString());
    }

    @Override
    public String describe(String path) {
        return root.resolve(path).toString();
    }

    /** One file under two handles: the kernel keeps what they see in agreement. */
    private record SystemFile(FileChannel handle, Optional<FileChannel> direct)
            implements DiskFile {
        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            int total = 0;
            while (target.hasRemaining()) {
                int count = handle.read(target, offset + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        }

        @Override
        public int readDirect(ByteBuffer target, long offset) throws IOException {
            int total = 0;
            // A part that is no multiple ends at the end of the file; no aligned read can follow.
            while (target.hasRemaining() && total % DIRECT_ALIGNMENT == 0) {
                int count = direct.orElse(handle).read(target, offset + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer source, long offset) throws IOException {
            write(handle, source, offset);
        }

        @Override
        public void writeDirect(ByteBuffer source, long offset) throws IOException {
            write(direct.orElse(handle), source, offset);
        }

        private static void write(FileChannel to, ByteBuffer source, long offset)
                throws IOException {
            long next = offset;
            while (source.hasRemaining()) {
                next += to.write(source, next);
            }
        }

        @Override
        public void sync() throws IOException {
            handle.force(false);
        }

        @Override
        public void truncate(long length) throws IOException {
            handle.truncate(length);
        }

        @Override
        public long size() throws IOException {
            return handle.size();
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.of(handle);
        }

        @Override
        public void close() throws IOException {
            try (handle) {
                if (direct.isPresent()) {
                    direct.get().close();
                }
            }
        }
    }
}
