package io.qsfs.core.simulation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Cursor;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.RenameMode;
import io.qsfs.core.volume.Volume;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A user of one directory of a volume, who remembers what it was promised. */
final class Client {
    private static final int WINDOW = 128 << 10;

    /** Makes packs that are worth more than one data shard. */
    private static final int LARGE = 700_000;

    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    private final Volume volume;
    private final ClientModel model;
    private final Random random;
    private final Sabotage sabotage;
    private final long directory;

    private Client(
            Volume volume, ClientModel model, Random random, Sabotage sabotage, long directory) {
        this.volume = volume;
        this.model = model;
        this.random = random;
        this.sabotage = sabotage;
        this.directory = directory;
    }

    /** Checks what is in the directory against the model of an earlier client, and goes on. */
    static Client open(Volume volume, ClientModel earlier, Random random, Sabotage sabotage)
            throws StorageException {
        Name name = Name.of(earlier.directory());
        long directory =
                volume.update(
                        tree ->
                                tree.implyDirectory(
                                                Inode.ROOT, name, NewInode.directory(0755, 0, 0))
                                        .number());
        ClientModel model = earlier.recovered(readAll(volume, directory));
        return new Client(volume, model, random, sabotage, directory);
    }

    ClientModel model() {
        return model;
    }

    private static Map<String, byte[]> readAll(Volume volume, long directory)
            throws StorageException {
        var inodes = new TreeMap<String, Long>();
        volume.view(
                tree -> {
                    try (Cursor<Dentry> cursor = tree.list(directory, DentryKey.FIRST)) {
                        @Nullable Dentry dentry = cursor.next();
                        while (dentry != null) {
                            inodes.put(dentry.name().toString(), dentry.inode());
                            dentry = cursor.next();
                        }
                    }
                    return 0;
                });
        var files = new TreeMap<String, byte[]>();
        for (var entry : inodes.entrySet()) {
            files.put(entry.getKey(), read(volume, entry.getValue()));
        }
        return files;
    }

    private static byte[] read(Volume volume, long inode) throws StorageException {
        try (FileHandle file = volume.open(inode)) {
            byte[] content = new byte[(int) file.attributes().size()];
            int count = file.read(0, content, 0, content.length);
            return Arrays.copyOf(content, count);
        }
    }

    void work(int operations) throws StorageException {
        for (int i = 0; i < operations; i++) {
            operate();
        }
    }

    private void operate() throws StorageException {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        byte[] content = model.file(name);
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> write(name, content == null ? create(name) : content);
            case 3 -> put(name);
            case 4 -> {
                if (content != null) {
                    unlink(name);
                }
            }
            case 5 -> {
                if (content != null) {
                    rename(name, NAMES.get(random.nextInt(NAMES.size())));
                }
            }
            case 6 -> {
                if (content != null) {
                    truncate(name, content);
                }
            }
            case 7 -> {
                if (content != null) {
                    model.requireEqual(name, read(volume, inode(name)));
                }
            }
            case 8 -> commit();
            default -> sync();
        }
    }

    private long inode(String name) throws StorageException {
        return volume.view(tree -> tree.lookup(directory, Name.of(name), Form.FILE))
                .orElseThrow(() -> new AssertionError(name + " has vanished"))
                .inode();
    }

    private byte[] create(String name) throws StorageException {
        byte[] empty = new byte[0];
        model.begin(name, empty);
        var _ =
                volume.update(
                        tree -> tree.create(directory, Name.of(name), NewInode.file(0644, 0, 0)));
        model.files().put(name, empty);
        model.complete();
        return empty;
    }

    /** Within one window, so that the file changes in one transaction. */
    private void write(String name, byte[] before) throws StorageException {
        int window = random.nextInt(4) == 0 ? WINDOW : 0;
        int offset = random.nextInt(3) == 0 ? 0 : random.nextInt(9_000);
        byte[] bytes = bytes(1 + random.nextInt(random.nextInt(8) == 0 ? 100_000 : 5_000));
        byte[] after =
                Arrays.copyOf(before, Math.max(before.length, window + offset + bytes.length));
        System.arraycopy(bytes, 0, after, window + offset, bytes.length);
        long inode = inode(name);
        model.begin(name, after);
        try (FileHandle file = volume.open(inode)) {
            file.write(window + offset, bytes, 0, bytes.length);
        }
        model.files().put(name, after);
        model.complete();
    }

    private void put(String name) throws StorageException {
        byte[] bytes = bytes(random.nextInt(random.nextInt(6) == 0 ? LARGE : 20_000));
        try (FileHandle staged = volume.stage(NewInode.file(0644, 1, 1))) {
            staged.write(0, bytes, 0, bytes.length);
            staged.flush();
            model.begin(name, bytes);
            var _ = volume.update(tree -> tree.replace(directory, Name.of(name), staged.inode()));
        }
        model.files().put(name, bytes);
        model.complete();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void unlink(String name) throws StorageException {
        model.begin(name, null);
        change(tree -> tree.unlink(Place.file(directory, Name.of(name))));
        model.files().remove(name);
        model.complete();
    }

    private void rename(String name, String to) throws StorageException {
        model.beginMove(name, to);
        Place from = Place.file(directory, Name.of(name));
        change(tree -> tree.rename(from, Place.of(directory, Name.of(to)), RenameMode.REPLACE));
        byte[] moved = model.files().remove(name);
        if (moved != null) {
            model.files().put(to, moved);
        }
        model.complete();
    }

    private void truncate(String name, byte[] before) throws StorageException {
        byte[] after = Arrays.copyOf(before, random.nextInt(before.length + 3_000));
        long inode = inode(name);
        model.begin(name, after);
        try (FileHandle file = volume.open(inode)) {
            file.truncate(after.length);
        }
        model.files().put(name, after);
        model.complete();
    }

    private void sync() throws StorageException {
        int state = model.current();
        if (sabotage != Sabotage.SYNC_WITHOUT_NODES) {
            volume.sync();
        }
        model.promise(state);
    }

    private void commit() throws StorageException {
        int state = model.current();
        if (sabotage != Sabotage.COMMIT_WITHOUT_LOG) {
            volume.commit();
        }
        model.promiseHere(state);
    }

    /** A change without an answer. */
    @FunctionalInterface
    private interface Change {
        void make(io.qsfs.core.volume.TreeWriter tree) throws StorageException;
    }

    private void change(Change change) throws StorageException {
        volume.update(
                tree -> {
                    change.make(tree);
                    return 0;
                });
    }
}
