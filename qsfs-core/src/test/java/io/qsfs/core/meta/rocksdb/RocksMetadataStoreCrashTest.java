package io.qsfs.core.meta.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.StorePosition;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Kills a process that writes as fast as it can, and looks at what its store holds then. */
final class RocksMetadataStoreCrashTest {
    private static final VolumeId VOLUME = new VolumeId(1, 2);
    private static final PackId PACK = new PackId(new WriterId(3, 4), 5);
    private static final int KEYS = 64;
    private static final int PERSIST_EVERY = 100;
    private static final int ROUNDS = 4;

    @TempDir Path directory;

    /** Applies transaction after transaction, persists now and then, and says what it persisted. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws StorageException {
            var store = RocksMetadataStore.open(Path.of(arguments[0]));
            long lsn = store.persisted().map(StorePosition::lsn).orElse(0L);
            while (true) {
                lsn++;
                store.apply(List.of(RowChange.put(key(lsn % KEYS), value(lsn))));
                if (lsn % PERSIST_EVERY == 0) {
                    long position = lsn;
                    var _ =
                            store.persist(new StorePosition(VOLUME, lsn, PACK))
                                    .thenRun(() -> System.out.println("persisted " + position));
                }
            }
        }
    }

    @Test
    void holdsExactlyWhatTheLastPersistSaw() throws Exception {
        var random = new Random(Long.getLong("seed", 20_261_121L));
        Path rows = directory.resolve("rows");
        long persisted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            persisted = Math.max(persisted, writeAndKill(rows, 3 + random.nextInt(40)));
            try (var store = RocksMetadataStore.open(rows)) {
                long lsn = store.persisted().map(StorePosition::lsn).orElse(0L);
                assertThat(lsn).isGreaterThanOrEqualTo(persisted);
                for (long old = Math.max(1, lsn - KEYS + 1); old <= lsn; old++) {
                    byte[] found = store.get(key(old % KEYS)).orElseThrow();
                    assertThat(new BytesReader("row", found).int64()).isEqualTo(old);
                }
            }
        }
    }

    /** Returns the last position that the process said it had persisted. */
    private static long writeAndKill(Path rows, int lines)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writer.class.getName(),
                                rows.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        long persisted = 0;
        try (var out =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int i = 0; i < lines; i++) {
                String line = out.readLine();
                assertThat(line).as("the writer runs until it is killed").isNotNull();
                persisted = Long.parseLong(line.substring("persisted ".length()));
            }
            process.toHandle().destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("persisted \\d+")) {
                    persisted = Math.max(persisted, Long.parseLong(line.substring(10)));
                }
            }
        }
        process.waitFor();
        return persisted;
    }

    private static byte[] key(long number) {
        return ("k" + number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] value(long lsn) {
        return new BytesWriter(8).int64(lsn).toBytes();
    }
}
