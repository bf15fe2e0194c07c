package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.TreeModel.Node;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random operations of a mount and of S3 leave the tree that the model has, errors included. */
final class TreeModelTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void behavesLikeTheModel(long seed) throws Exception {
        new Trial(seed).run(400);
    }

    private static final class Trial {
        private final Random random;
        private final String seed;
        private final Volume volume;
        private final StoreRows rows;
        private final TreeModel model = new TreeModel();
        private final Map<Node, Long> inodes = new HashMap<>();
        private final List<Node> directories = new ArrayList<>();

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
            inodes.put(model.root, Inode.ROOT);
            Node bucket = model.create(model.root, "bucket", true);
            inodes.put(
                    bucket,
                    volume.update(
                            tree ->
                                    tree.create(
                                                    Inode.ROOT,
                                                    Name.of("bucket"),
                                                    NewInode.directory(0755, 0, 0))
                                            .number()));
            collect();
        }

        private void collect() {
            directories.clear();
            collect(model.root.children.values().iterator().next());
        }

        private void collect(Node directory) {
            directories.add(directory);
            for (Node child : directory.children.values()) {
                if (child.directory) {
                    collect(child);
                }
            }
        }

        private Node anyDirectory() {
            return directories.get(random.nextInt(directories.size()));
        }

        private String anyName() {
            return List.of("a", "b", "c", "a!", "a0", "", ".", "long name").get(random.nextInt(8));
        }

        private long inode(Node node) {
            return inodes.getOrDefault(node, -1L);
        }

        void run(int steps) throws StorageException {
            for (int i = 0; i < steps; i++) {
                step();
                if (i % 20 == 0) {
                    compare(directories.getFirst());
                    RowAudit.check(rows);
                }
            }
            compare(directories.getFirst());
            RowAudit.check(rows);
        }

        /** An operation on the model or on the volume. */
        private interface Operation {
            void run() throws StorageException;
        }

        private void both(Operation onModel, Operation onVolume) {
            String expected = outcome(onModel);
            assertThat(outcome(onVolume)).as(seed).isEqualTo(expected);
            collect();
        }

        private static String outcome(Operation operation) {
            try {
                operation.run();
                return "done";
            } catch (StorageException e) {
                return e.getClass().getSimpleName();
            }
        }

        private void step() {
            Node parent = anyDirectory();
            String name = anyName();
            switch (random.nextInt(9)) {
                case 0 -> create(parent, name, random.nextBoolean());
                case 1 -> link(parent, name);
                case 2 ->
                        both(
                                () -> model.unlink(parent, name),
                                () -> change(tree -> tree.unlink(place(parent, name))));
                case 3 ->
                        both(
                                () -> model.removeDirectory(parent, name),
                                () -> change(t -> t.removeDirectory(inode(parent), Name.of(name))));
                case 4, 5 -> rename(parent, name);
                case 6, 7 -> put(parent, name);
                default -> {
                    Form form = random.nextBoolean() ? Form.FILE : Form.DIRECTORY;
                    var place = new Place(inode(parent), Name.of(name), form);
                    both(
                            () -> model.remove(parent, name, form),
                            () -> change(tree -> tree.remove(place)));
                }
            }
        }

        private interface Change {
            void run(TreeWriter tree) throws StorageException;
        }

        private void change(Change change) throws StorageException {
            volume.update(
                    tree -> {
                        change.run(tree);
                        return 0;
                    });
        }

        private Place place(Node parent, String name) {
            return Place.of(inode(parent), Name.of(name));
        }

        private void create(Node parent, String name, boolean directory) {
            var made = new Node[1];
            NewInode attributes =
                    directory ? NewInode.directory(0700, 1, 1) : NewInode.file(0600, 1, 1);
            both(
                    () -> made[0] = model.create(parent, name, directory),
                    () ->
                            change(
                                    tree ->
                                            inodes.put(
                                                    made[0],
                                                    tree.create(
                                                                    inode(parent),
                                                                    Name.of(name),
                                                                    attributes)
                                                            .number())));
        }

        private void link(Node parent, String name) {
            Node other = anyDirectory();
            var children = new ArrayList<>(other.children.values());
            if (!children.isEmpty()) {
                Node node = children.get(random.nextInt(children.size()));
                both(
                        () -> model.link(node, parent, name),
                        () -> change(t -> t.link(inode(node), inode(parent), Name.of(name))));
            }
        }

        private void rename(Node parent, String name) {
            Node to = anyDirectory();
            String newName = anyName();
            RenameMode mode =
                    List.of(RenameMode.REPLACE, RenameMode.NO_REPLACE, RenameMode.EXCHANGE)
                            .get(random.nextInt(3));
            both(
                    () -> model.rename(parent, name, to, newName, mode),
                    () -> change(t -> t.rename(place(parent, name), place(to, newName), mode)));
        }

        /** PUT of {@code x/y/name} below a directory. */
        private void put(Node parent, String name) {
            List<String> path = List.of(anyName(), anyName()).subList(0, random.nextInt(3));
            var made = new Node[1];
            both(
                    () -> {
                        Node at = parent;
                        for (String part : path) {
                            at = model.imply(at, part);
                        }
                        made[0] = model.replace(at, name);
                    },
                    () -> {
                        try (FileHandle staged = volume.stage(NewInode.file(0644, 5, 5))) {
                            staged.write(0, new byte[] {1}, 0, 1);
                            staged.flush();
                            change(tree -> putStaged(tree, parent, path, made[0], staged));
                            inodes.put(made[0], staged.inode());
                        }
                    });
        }

        private void putStaged(
                TreeWriter tree, Node parent, List<String> path, Node made, FileHandle staged)
                throws StorageException {
            Node at = parent;
            for (String part : path) {
                Node next = Checks.present(at.child(part, Form.DIRECTORY), part);
                var attributes = NewInode.directory(0755, 0, 0);
                Inode inode = tree.implyDirectory(inode(at), Name.of(part), attributes);
                inodes.put(next, inode.number());
                at = next;
            }
            tree.replace(inode(at), Name.of(made.name), staged.inode());
        }

        private void compare(Node directory) throws StorageException {
            long number = inode(directory);
            var names = new ArrayList<String>();
            volume.view(
                    tree -> {
                        assertThat(tree.inode(number).implied()).isEqualTo(directory.implied);
                        try (var cursor = tree.list(number, DentryKey.FIRST)) {
                            @Nullable Dentry dentry = cursor.next();
                            while (dentry != null) {
                                names.add(dentry.key().toString());
                                learn(directory, dentry, tree.inode(dentry.inode()));
                                dentry = cursor.next();
                            }
                        }
                        return 0;
                    });
            assertThat(names).as(seed).containsExactlyElementsOf(directory.children.keySet());
            for (Node child : directory.children.values()) {
                if (child.directory) {
                    compare(child);
                }
            }
        }

        private void learn(Node directory, Dentry dentry, Inode inode) {
            Node child = directory.children.get(dentry.key().toString());
            if (child != null) {
                inodes.putIfAbsent(child, dentry.inode());
                assertThat(dentry.inode()).as(seed).isEqualTo(inode(child));
                assertThat(dentry.isDirectory()).isEqualTo(child.directory);
                if (!child.directory) {
                    assertThat(inode.links()).as(seed).isEqualTo(child.links);
                }
            }
        }
    }
}
