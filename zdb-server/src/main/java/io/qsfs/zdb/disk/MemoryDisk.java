package io.qsfs.zdb.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that can lose power, for crash tests and simulators. Thread-safe.
 *
 * <ul>
 *   <li>{@link #losePower} keeps what was synced and, of the rest, what the random generator likes:
 *       writes of a file in any combination and torn at sector bounds, changes of names in their
 *       order up to some point.
 *   <li>Files opened before the loss fail afterwards.
 *   <li>A {@link Fault} may refuse any operation, also as the simulated moment of the loss.
 * </ul>
 */
public final class MemoryDisk implements Disk {
    private static final int SECTOR_LENGTH = 512;

    private final long capacityBytes;
    private final SortedMap<String, MemoryFile> files = new TreeMap<>();
    private final SortedSet<String> directories = new TreeSet<>(List.of(""));
    private final List<NameChange> unsyncedNames = new ArrayList<>();
    private final SortedMap<String, MemoryFile> durableFiles = new TreeMap<>();
    private final SortedSet<String> durableDirectories = new TreeSet<>(List.of(""));
    private Fault fault = (operation, path) -> {};
    private int lives;

    /** What a file system is asked to do. */
    public enum Operation {
        /** Reading bytes. */
        READ,
        /** Writing bytes. */
        WRITE,
        /** Syncing a file. */
        SYNC,
        /** Cutting a file. */
        TRUNCATE,
        /** Creating a file or directory. */
        CREATE,
        /** Renaming. */
        RENAME,
        /** Deleting. */
        DELETE,
        /** Syncing a directory. */
        SYNC_DIRECTORY
    }

    /** Decides whether an operation fails. */
    @FunctionalInterface
    public interface Fault {
        /** Throws to make the operation fail without effect. */
        void before(Operation operation, String path) throws IOException;
    }

    /** One change of the names since their directory was synced. */
    private record NameChange(String directory, Runnable redo) {}

    /** One change of a file's bytes since it was synced: a write, or a cut. */
    private record ByteChange(long offset, ByteBuffer bytes, boolean cut) {}

    /**
     * @param capacityBytes that files may hold together
     */
    public MemoryDisk(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Sets who decides whether operations fail. */
    public synchronized void fault(Fault decider) {
        fault = decider;
    }

    /** Loses what was not synced, except what the generator keeps; open files become useless. */
    public synchronized void losePower(RandomGenerator random) {
        int kept = unsyncedNames.isEmpty() ? 0 : random.nextInt(unsyncedNames.size() + 1);
        unsyncedNames.subList(0, kept).forEach(change -> change.redo().run());
        unsyncedNames.clear();
        files.clear();
        files.putAll(durableFiles);
        directories.clear();
        directories.addAll(durableDirectories);
        files.values().stream().distinct().forEach(file -> file.losePower(random));
        lives++;
    }

    /** Flips one bit of a file, as a failing disk does; returns false when it is shorter. */
    public synchronized boolean flipBit(String path, long offset, int bit) {
        MemoryFile file = files.get(path);
        if (file == null || offset >= file.length) {
            return false;
        }
        file.content[(int) offset] ^= (byte) (1 << bit);
        if (offset < file.durableLength) {
            file.durable[(int) offset] ^= (byte) (1 << bit);
        }
        return true;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** Applies a change now, and to the durable names when its directory is synced. */
    private void change(String directory, Runnable now, Runnable durable) {
        now.run();
        unsyncedNames.add(new NameChange(directory, durable));
    }

    @Override
    public synchronized DiskFile open(String path, boolean create) throws IOException {
        if (!files.containsKey(path)) {
            if (!create || !directories.contains(parent(path))) {
                throw new NoSuchFileException(path);
            }
            fault.before(Operation.CREATE, path);
            MemoryFile file = new MemoryFile();
            change(parent(path), () -> files.put(path, file), () -> durableFiles.put(path, file));
        }
        MemoryFile file = files.get(path);
        if (file == null) {
            throw new NoSuchFileException(path);
        }
        return new Handle(file, path, lives);
    }

    @Override
    public synchronized boolean exists(String path) {
        return files.containsKey(path) || directories.contains(path);
    }

    @Override
    public synchronized List<String> list(String directory) {
        SortedSet<String> names = new TreeSet<>();
        for (String path : files.keySet()) {
            if (parent(path).equals(directory)) {
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        }
        for (String path : directories) {
            if (!path.isEmpty() && parent(path).equals(directory)) {
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        }
        return List.copyOf(names);
    }

    @Override
    public synchronized void createDirectory(String path) throws IOException {
        if (path.isEmpty() || directories.contains(path)) {
            return;
        }
        createDirectory(parent(path));
        fault.before(Operation.CREATE, path);
        change(parent(path), () -> directories.add(path), () -> durableDirectories.add(path));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        fault.before(Operation.RENAME, from);
        if (!exists(from)) {
            throw new NoSuchFileException(from);
        }
        change(
                parent(to),
                () -> move(files, directories, from, to),
                () -> move(durableFiles, durableDirectories, from, to));
    }

    private static void move(
            Map<String, MemoryFile> names, SortedSet<String> folders, String from, String to) {
        MemoryFile file = names.remove(from);
        if (file != null) {
            names.put(to, file);
        }
        String below = from + "/";
        for (Map.Entry<String, MemoryFile> entry : List.copyOf(names.entrySet())) {
            if (entry.getKey().startsWith(below)) {
                names.remove(entry.getKey());
                names.put(to + entry.getKey().substring(from.length()), entry.getValue());
            }
        }
        if (folders.remove(from)) {
            folders.add(to);
        }
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        fault.before(Operation.DELETE, path);
        if (directories.contains(path) && !list(path).isEmpty()) {
            throw new DirectoryNotEmptyException(path);
        }
        change(
                parent(path),
                () -> {
                    files.remove(path);
                    directories.remove(path);
                },
                () -> {
                    durableFiles.remove(path);
                    durableDirectories.remove(path);
                });
    }

    /** Names reach the disk in their order, so syncing one directory brings all earlier changes. */
    @Override
    public synchronized void syncDirectory(String path) throws IOException {
        fault.before(Operation.SYNC_DIRECTORY, path);
        int last = -1;
        for (int i = 0; i < unsyncedNames.size(); i++) {
            if (unsyncedNames.get(i).directory().equals(path)) {
                last = i;
            }
        }
        List<NameChange> synced = unsyncedNames.subList(0, last + 1);
        synced.forEach(change -> change.redo().run());
        synced.clear();
    }

    @Override
    public synchronized long freeBytes() {
        return capacityBytes
                - files.values().stream().distinct().mapToLong(file -> file.length).sum();
    }

    @Override
    public String describe(String path) {
        return "memory:" + path;
    }

    /** The bytes of a file, now and after a loss of power. Guarded by its disk. */
    private static final class MemoryFile {
        private final List<ByteChange> unsynced = new ArrayList<>();
        private byte[] content = {};
        private byte[] durable = {};
        private int length;
        private int durableLength;

        void apply(ByteChange change) {
            int offset = (int) change.offset();
            if (change.cut()) {
                if (offset < length) {
                    Arrays.fill(content, offset, length, (byte) 0);
                }
                content = grown(content, offset);
                length = offset;
                return;
            }
            int end = offset + change.bytes().remaining();
            content = grown(content, end);
            change.bytes().duplicate().get(content, offset, change.bytes().remaining());
            length = Math.max(length, end);
        }

        private static byte[] grown(byte[] bytes, int needed) {
            return needed <= bytes.length
                    ? bytes
                    : Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }

        void sync() {
            for (ByteChange change : unsynced) {
                int offset = (int) change.offset();
                if (change.cut()) {
                    durableLength = Math.min(durableLength, offset);
                } else {
                    int end = offset + change.bytes().remaining();
                    durable = grown(durable, end);
                    change.bytes().duplicate().get(durable, offset, change.bytes().remaining());
                }
            }
            durable = grown(durable, length);
            durableLength = length;
            unsynced.clear();
        }

        void losePower(RandomGenerator random) {
            List<ByteChange> changes = List.copyOf(unsynced);
            unsynced.clear();
            content = Arrays.copyOf(durable, durableLength);
            length = durableLength;
            for (ByteChange change : changes) {
                switch (random.nextInt(3)) {
                    case 0 -> apply(change);
                    case 1 -> apply(torn(change, random));
                    default -> {}
                }
            }
            durable = content.clone();
            durableLength = length;
        }

        private static ByteChange torn(ByteChange change, RandomGenerator random) {
            if (change.cut() || change.bytes().remaining() == 0) {
                return change;
            }
            int kept = random.nextInt(change.bytes().remaining());
            if (kept > SECTOR_LENGTH) {
                kept -= kept % SECTOR_LENGTH;
            }
            return new ByteChange(change.offset(), change.bytes().slice(0, kept), false);
        }
    }

    /** An open file. */
    private final class Handle implements DiskFile {
        private final MemoryFile file;
        private final String path;
        private final int life;

        Handle(MemoryFile file, String path, int life) {
            this.file = file;
            this.path = path;
            this.life = life;
        }

        private void check(Operation operation) throws IOException {
            if (life != lives) {
                throw new IOException(path + ": the power was lost since this file was opened");
            }
            fault.before(operation, path);
        }

        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            synchronized (MemoryDisk.this) {
                check(Operation.READ);
                int count = Math.clamp(file.length - offset, 0, target.remaining());
                target.put(file.content, (int) Math.min(offset, file.length), count);
                return count;
            }
        }

        @Override
        public int readDirect(ByteBuffer target, long offset) throws IOException {
            checkDirect(target, offset);
            return read(target, offset);
        }

        @Override
        public void writeDirect(ByteBuffer source, long offset) throws IOException {
            checkDirect(source, offset);
            write(source, offset);
        }

        private static void checkDirect(ByteBuffer memory, long offset) {
            if (offset % DIRECT_ALIGNMENT != 0
                    || memory.remaining() % DIRECT_ALIGNMENT != 0
                    || memory.alignmentOffset(memory.position(), DIRECT_ALIGNMENT) != 0) {
                throw new IllegalArgumentException("a direct transfer that is not aligned");
            }
        }

        @Override
        public void write(ByteBuffer source, long offset) throws IOException {
            synchronized (MemoryDisk.this) {
                check(Operation.WRITE);
                long growth = offset + source.remaining() - file.length;
                if (growth > 0 && growth > freeBytes()) {
                    throw new IOException(path + ": No space left on device");
                }
                ByteBuffer copy = ByteBuffer.allocate(source.remaining()).put(source).flip();
                ByteChange change = new ByteChange(offset, copy, false);
                file.apply(change);
                file.unsynced.add(change);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (MemoryDisk.this) {
                check(Operation.SYNC);
                file.sync();
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            synchronized (MemoryDisk.this) {
                check(Operation.TRUNCATE);
                ByteChange change = new ByteChange(length, ByteBuffer.allocate(0), true);
                file.apply(change);
                file.unsynced.add(change);
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (MemoryDisk.this) {
                check(Operation.READ);
                return file.length;
            }
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Nothing to give back.
        }
    }
}
