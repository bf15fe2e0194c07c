package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.time.Environment;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** PUT, DELETE and DELETE of versions keep the lists of versions that S3 describes. */
final class VersionModelTest {
    private static final List<String> KEYS = List.of("a", "a/", "a/b", "a/b/", "a/b/c", "a!", "d");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void behavesLikeTheModel(long seed) throws Exception {
        new Trial(seed).run(200);
    }

    /** A version of the model; content is the first byte. */
    private record Expected(long number, boolean marker, boolean versioned, byte content) {}

    private static final class Trial {
        private final Random random;
        private final String seed;
        private final Volume volume;
        private final StoreRows rows;
        private final long bucket;
        private final Map<String, List<Expected>> model = new TreeMap<>();
        private Versioning mode = Versioning.OFF;

        Trial(long seed) throws StorageException {
            this.random = new Random(seed);
            this.seed = "seed " + seed;
            var store = new MemoryMetadataStore();
            rows = new StoreRows(store);
            volume =
                    Volume.open(
                            new MemoryLog(store, 9),
                            Environment.system(),
                            VolumeConfig.defaults(),
                            () -> new Room(1L << 40, 1L << 40));
            var attributes = NewInode.directory(0755, 0, 0);
            bucket =
                    volume.update(t -> t.create(Inode.ROOT, Name.of("bucket"), attributes))
                            .number();
        }

        void run(int steps) throws StorageException {
            for (int i = 0; i < steps; i++) {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> put(key);
                    case 4, 5, 6 -> delete(key);
                    case 7, 8 -> deleteVersion(key);
                    default -> setMode();
                }
                compare();
                RowAudit.check(rows);
            }
            for (String key : KEYS) {
                while (!model.getOrDefault(key, List.of()).isEmpty()) {
                    deleteVersion(key);
                }
            }
            compare();
            RowAudit.check(rows);
            assertThat(volume.view(tree -> tree.inode(bucket)).entries()).as(seed).isZero();
        }

        private void setMode() throws StorageException {
            mode = random.nextBoolean() ? Versioning.ENABLED : Versioning.SUSPENDED;
            volume.update(t -> t.change(bucket, InodeChange.none().withVersioning(mode)));
        }

        private static Form form(String key) {
            return key.endsWith("/") ? Form.DIRECTORY : Form.FILE;
        }

        private Place place(TreeWriter tree, String key) throws StorageException {
            String[] parts = key.split("/");
            long at = bucket;
            for (int i = 0; i < parts.length - 1; i++) {
                var attributes = NewInode.directory(0755, 0, 0);
                at = tree.implyDirectory(at, Name.of(parts[i]), attributes).number();
            }
            return new Place(at, Name.of(parts[parts.length - 1]), form(key));
        }

        private void put(String key) throws StorageException {
            byte[] content = {(byte) random.nextInt()};
            try (FileHandle staged = volume.stage(NewInode.file(0644, 5, 5))) {
                staged.write(0, content, 0, 1);
                staged.flush();
                long number = volume.update(tree -> put(tree, key, staged.inode()));
                add(key, new Expected(number, false, mode == Versioning.ENABLED, content[0]));
            }
        }

        private long put(TreeWriter tree, String key, long staged) throws StorageException {
            Place place = place(tree, key);
            if (place.form() == Form.FILE) {
                tree.replace(place.parent(), place.name(), staged);
            } else {
                tree.replaceDirectory(place.parent(), place.name(), staged);
            }
            Dentry dentry = tree.lookup(place.parent(), place.name(), place.form()).orElseThrow();
            return tree.inode(dentry.inode()).version();
        }

        private void add(String key, Expected version) {
            var versions = model.computeIfAbsent(key, k -> new ArrayList<>());
            if (mode != Versioning.ENABLED) {
                versions.removeIf(old -> !old.versioned());
            }
            versions.addFirst(version);
        }

        private void delete(String key) throws StorageException {
            Optional<Version> marker = volume.update(tree -> tree.remove(place(tree, key)));
            assertThat(marker.isPresent()).isEqualTo(mode != Versioning.OFF);
            if (marker.isPresent()) {
                boolean versioned = mode == Versioning.ENABLED;
                add(key, new Expected(marker.get().number(), true, versioned, (byte) 0));
            } else {
                model.remove(key);
            }
        }

        private void deleteVersion(String key) throws StorageException {
            var versions = model.getOrDefault(key, new ArrayList<>());
            long number = random.nextInt(100_000);
            if (!versions.isEmpty()) {
                number = versions.get(random.nextInt(versions.size())).number();
            }
            long chosen = number;
            boolean found = volume.update(tree -> tree.removeVersion(place(tree, key), chosen));
            assertThat(found)
                    .as(seed)
                    .isEqualTo(versions.removeIf(version -> version.number() == chosen));
        }

        private void compare() throws StorageException {
            for (String key : KEYS) {
                var expected = model.getOrDefault(key, List.of());
                List<Expected> found = volume.view(tree -> versions(tree, key));
                assertThat(found).as("%s key %s", seed, key).containsExactlyElementsOf(expected);
            }
        }

        private List<Expected> versions(TreeReader tree, String key) throws StorageException {
            var found = new ArrayList<Expected>();
            String[] parts = key.split("/");
            long at = bucket;
            for (int i = 0; i < parts.length - 1 && at > 0; i++) {
                at = child(tree, at, parts[i]);
            }
            if (at > 0) {
                current(tree, new Place(at, Name.of(parts[parts.length - 1]), form(key)), found);
                older(
                        tree,
                        at,
                        DentryKey.of(
                                parts[parts.length - 1] + (form(key) == Form.DIRECTORY ? "/" : "")),
                        found);
            }
            return found;
        }

        /** The directory of that name, hollow or not. */
        private static long child(TreeReader tree, long parent, String name)
                throws StorageException {
            try (var cursor = tree.list(parent, DentryKey.of(name + "/"))) {
                @Nullable Dentry dentry = cursor.next();
                return dentry != null && dentry.key().equals(DentryKey.of(name + "/"))
                        ? dentry.inode()
                        : -1;
            }
        }

        private void current(TreeReader tree, Place place, List<Expected> found)
                throws StorageException {
            var dentry = tree.lookup(place.parent(), place.name(), place.form());
            if (dentry.isPresent()) {
                Inode inode = tree.inode(dentry.get().inode());
                if (!inode.implied()) {
                    found.add(
                            new Expected(
                                    inode.version(),
                                    false,
                                    inode.versioned(),
                                    content(inode.number())));
                }
            }
        }

        private void older(TreeReader tree, long parent, DentryKey key, List<Expected> found)
                throws StorageException {
            try (var cursor = tree.versions(parent, key, Long.MAX_VALUE)) {
                @Nullable Version version = cursor.next();
                while (version != null && version.key().equals(key)) {
                    boolean marker = version.isDeleteMarker();
                    byte content = marker ? 0 : content(version.inode());
                    found.add(new Expected(version.number(), marker, version.versioned(), content));
                    version = cursor.next();
                }
            }
        }

        private byte content(long inode) throws StorageException {
            byte[] read = new byte[2];
            try (FileHandle file = volume.open(inode)) {
                assertThat(file.read(0, read, 0, 2)).isEqualTo(1);
            }
            return read[0];
        }
    }
}
