package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.disk.SystemDisk;
import io.qsfs.zdb.index.RocksIndexStore;
import io.qsfs.zdb.segment.CorruptRecordException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Files of a data directory or of its index that are cut, changed, missing or strange: a start
 * mends and says so, or refuses in a sentence that names the file, and no read gives a wrong byte.
 */
final class DamagedDirectoryTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int TRIALS = Integer.getInteger("damage.trials", 60);
    private static final int KEYS = 120;

    private final Random random = new Random(SEED);
    private final List<String> said = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.qsfs.zdb");
    private final Map<String, List<byte[]>> versions = new HashMap<>();
    @TempDir Path directory;
    private Path original;
    private @Nullable RocksIndexStore store;

    private final Handler listener =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    said.add(record.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void fill() throws IOException {
        logger.addHandler(listener);
        logger.setUseParentHandlers(false);
        original = directory.resolve("original");
        EngineHarness node = open(original);
        for (int i = 0; i < 3 * KEYS; i++) {
            String key = "key" + random.nextInt(KEYS);
            if (random.nextInt(6) == 0) {
                node.call("DEL", key);
                versions.computeIfAbsent(key, k -> new ArrayList<>()).clear();
            } else {
                byte[] value = new byte[random.nextInt(i % 4 == 0 ? 30_000 : 300)];
                random.nextBytes(value);
                node.call("SET", key, value);
                versions.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
            }
        }
        assertThat(node.call("NSNEW", "other")).isEqualTo("+OK");
        close(node);
    }

    @AfterEach
    void stopListening() throws IOException {
        logger.removeHandler(listener);
        logger.setUseParentHandlers(true);
        closeStore();
    }

    private void closeStore() throws IOException {
        if (store != null) {
            store.close();
            store = null;
        }
    }

    private EngineHarness open(Path root) throws IOException {
        store = RocksIndexStore.open(root.resolve("index"));
        try {
            return new EngineHarness(
                    SystemDisk.at(root.resolve("data")),
                    store,
                    ZdbEngineConfig.defaults()
                            .withSegmentLengthMax(ZdbEngineConfig.SEGMENT_LENGTH_MIN),
                    SEED);
        } catch (IOException | RuntimeException e) {
            closeStore();
            throw e;
        }
    }

    private void close(EngineHarness node) throws IOException {
        node.engine.close();
        closeStore();
    }

    private Path copy(String name) throws IOException {
        Path target = directory.resolve(name);
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(original.relativize(file).toString()));
            }
        }
        return target;
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void mendsOrRefusesAndServesNoWrongByte() throws IOException {
        for (int trial = 0; trial < TRIALS; trial++) {
            Path root = copy("trial" + trial);
            said.clear();
            String damage = damage(root);
            try {
                EngineHarness node = open(root);
                for (String key : versions.keySet()) {
                    check(node, key, damage);
                }
                close(node);
            } catch (IOException e) {
                assertThat(e.getMessage()).as(damage).contains(root.toString());
            } catch (RuntimeException e) {
                throw new AssertionError(damage + ", rerun with -Dseed=" + SEED, e);
            }
            closeStore();
            remove(root);
        }
    }

    /** Changes one file and returns what was done. */
    private String damage(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files =
                    all.filter(Files::isRegularFile)
                            .filter(
                                    file ->
                                            !file.endsWith("LOCK")
                                                    && !file.toString().contains("LOG"))
                            .sorted()
                            .toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        return switch (random.nextInt(5)) {
            case 0 -> {
                Files.delete(file);
                yield "deleted " + file;
            }
            case 1 -> {
                int kept = random.nextInt(Math.max(1, bytes.length));
                Files.write(file, Arrays.copyOf(bytes, kept));
                yield "cut " + file + " to " + kept;
            }
            case 2 -> {
                random.nextBytes(bytes);
                Files.write(file, bytes);
                yield "replaced " + file;
            }
            case 3 -> {
                Path copy = file.resolveSibling("0000000" + random.nextInt(9) + ".seg");
                Files.write(copy, bytes);
                yield "copied " + file + " to " + copy.getFileName();
            }
            default -> {
                int at = random.nextInt(Math.max(1, bytes.length));
                if (bytes.length > 0) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, bytes);
                yield "flipped a bit of " + file + " at " + at;
            }
        };
    }

    private void check(EngineHarness node, String key, String damage) throws IOException {
        Object found = get(node, key);
        List<byte[]> written = versions.getOrDefault(key, List.of());
        byte[] newest = written.isEmpty() ? null : written.getLast();
        String context = damage + ", " + key + ", said " + said + ", rerun with -Dseed=" + SEED;
        if (found instanceof String error) {
            assertThat(error).as(context).isIn("-Data corrupted", "-Internal Error");
        } else if (!EngineHarness.same(found, newest)) {
            assertThat(said).as(context).isNotEmpty();
        }
    }

    private static @Nullable Object get(EngineHarness node, String key) throws IOException {
        Reply reply =
                node.engine.execute(
                        node.session,
                        List.of(
                                ByteBuffer.wrap(RespClient.ascii("GET")),
                                ByteBuffer.wrap(RespClient.ascii(key))));
        try {
            return EngineHarness.plain(reply);
        } catch (CorruptRecordException _) {
            return "-Data corrupted";
        }
    }

    private static List<Path> segments(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("data/00000001"))) {
            return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
        }
    }

    @Test
    void refusesWhenASegmentIsMissing() throws IOException {
        List<Path> segments = segments(original);
        assertThat(segments).hasSizeGreaterThan(2);
        for (int i : List.of(0, 1, segments.size() - 1)) {
            Path root = copy("missing" + i);
            Files.delete(segments(root).get(i));
            assertThatThrownBy(() -> open(root))
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessageContaining(
                            segments.get(i).getFileName() + " is missing; restore it");
        }
    }

    @Test
    void takesNoForeignFilesForItsOwn() throws IOException {
        Path data = original.resolve("data");
        Path kept = Files.createDirectories(data.resolve("mine.new")).resolve("text");
        Files.writeString(kept, "keep me");
        Files.writeString(data.resolve("00000001/notes.tmp"), "keep me too");
        Files.writeString(data.resolve("00000001/copy of 1.seg"), "and me");
        Path backup = Files.createDirectories(data.resolve("backup"));
        Files.copy(data.resolve("00000001/namespace"), backup.resolve("namespace"));
        EngineHarness node = open(original);
        for (String key : versions.keySet()) {
            check(node, key, "");
        }
        close(node);
        assertThat(kept).hasContent("keep me");
        assertThat(data.resolve("00000001/notes.tmp")).hasContent("keep me too");
        assertThat(String.join("\n", said)).contains("backup").contains("copy of 1.seg");
    }

    @Test
    void refusesACopiedNamespace() throws IOException {
        Path copied = Files.createDirectories(original.resolve("data/00000007"));
        Files.copy(original.resolve("data/00000001/namespace"), copied.resolve("namespace"));
        assertThatThrownBy(() -> open(original))
                .hasMessageContaining("00000007 is a copy of another namespace's directory");
    }

    @Test
    void refusesSegmentsWithoutSettings() throws IOException {
        Files.delete(original.resolve("data/00000001/namespace"));
        assertThatThrownBy(() -> open(original))
                .hasMessageContaining("00000001 holds segments and no settings");
    }

    @Test
    void givesNoNumberTwiceWhenTheNodeFileIsLost() throws IOException {
        Files.delete(original.resolve("data/node"));
        EngineHarness node = open(original);
        assertThat(node.call("NSNEW", "third")).isEqualTo("+OK");
        assertThat(node.call("SELECT", "other")).isEqualTo("+OK");
        assertThat(node.call("DBSIZE")).isEqualTo(0L);
        close(node);
        assertThat(original.resolve("data/00000003/namespace")).exists();
        assertThat(String.join("\n", said)).contains("its numbers were raised");
    }

    @Test
    void makesADamagedIndexAnew() throws IOException {
        List<String> suffixes = List.of(".sst", "CURRENT", "MANIFEST-");
        for (String suffix : suffixes) {
            Path root = copy("index" + suffix);
            try (Stream<Path> files = Files.list(root.resolve("index"))) {
                files.filter(file -> file.getFileName().toString().contains(suffix))
                        .forEach(DamagedDirectoryTest::cut);
            }
            EngineHarness node = open(root);
            for (Map.Entry<String, List<byte[]>> entry : versions.entrySet()) {
                byte[] newest = entry.getValue().isEmpty() ? null : entry.getValue().getLast();
                assertThat(get(node, entry.getKey())).as(suffix).isEqualTo(newest);
            }
            close(node);
        }
        assertThat(said).hasSize(suffixes.size()).allMatch(text -> text.contains("making it anew"));
    }

    private static void cut(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void compactionLeavesADamagedSegmentAlone() throws IOException {
        Path segment = segments(original).getFirst();
        byte[] bytes = Files.readAllBytes(segment);
        // The first record's header: what was live there must stay known as damaged.
        bytes[64 + 10] ^= 1;
        Files.write(segment, bytes);
        EngineHarness node = open(original);
        for (String key : versions.keySet()) {
            node.call("DEL", key);
        }
        node.call("NSJUMP");
        while (node.engine.compact() > 0) {
            // Until nothing is left to do.
        }
        assertThat(segment).exists();
        assertThat(String.join("\n", said)).contains("this segment is not compacted");
        close(node);
    }
}
