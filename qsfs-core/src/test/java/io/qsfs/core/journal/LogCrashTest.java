package io.qsfs.core.journal;

import static io.qsfs.core.journal.LogFixture.delete;
import static io.qsfs.core.journal.LogFixture.put;
import static io.qsfs.core.journal.LogFixture.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.placement.CodingPolicy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Lets the front end die before each of its writes in turn, and checks that what comes back is the
 * state after some transaction, not before the last acknowledged one, and that it stays that.
 */
final class LogCrashTest {
    private static final long SEED = Long.getLong("seed", 20_261_121L);
    private static final int CRASH_POINTS_MAX = 400;
    private static final LogConfig EAGER =
            new LogConfig(1 << 20, 4, Duration.ofMillis(5), Duration.ZERO, 1, 1L << 30);

    /** One life of the volume, up to a crash. */
    private static final class Life {
        /** The rows after each transaction. */
        private final List<Map<String, String>> states = new ArrayList<>();

        private final List<ChunkLocation> chunks = new ArrayList<>();
        private int acknowledged;
        private boolean finished;

        Life(Map<String, String> start) {
            states.add(start);
        }

        void run(LogFixture volume, Random random) {
            try {
                OpenedLog log = volume.open();
                for (int step = 0; step < 8; step++) {
                    step(log.log(), random);
                }
                finished = true;
            } catch (StorageException e) {
                assertThat(e)
                        .isInstanceOfAny(
                                StorageException.Unavailable.class,
                                StorageException.ReadOnly.class);
            }
        }

        private void step(Log log, Random random) throws StorageException {
            if (random.nextInt(3) == 0) {
                byte[] content = new byte[200 << 10];
                random.nextBytes(content);
                chunks.add(log.appendChunk(content, 0, content.length));
            }
            var after = new TreeMap<>(states.getLast());
            List<RowChange> changes = change(after, random);
            states.add(after);
            long lsn = log.append(changes);
            if (random.nextInt(3) > 0) {
                int upTo = states.size() - 1;
                log.sync(lsn);
                acknowledged = upTo;
            }
            if (random.nextInt(8) == 0) {
                log.checkpoint();
                acknowledged = states.size() - 1;
            }
        }

        private static List<RowChange> change(Map<String, String> rows, Random random) {
            List<RowChange> changes = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String key = "k" + random.nextInt(6);
                if (random.nextInt(4) == 0) {
                    rows.remove(key);
                    changes.add(delete(key));
                } else {
                    String value = "v" + random.nextInt(1000);
                    rows.put(key, value);
                    changes.add(put(key, value));
                }
            }
            return changes;
        }
    }

    @Test
    void whateverTheMomentOfTheCrashAPrefixWithAllThatWasAcknowledgedIsBack()
            throws StorageException {
        boolean finished = false;
        int point = 0;
        while (!finished && point < CRASH_POINTS_MAX) {
            finished = crashAt(point, new Random(SEED + point));
            point++;
        }
        assertThat(finished).as("the workload ends before point %d", point).isTrue();
        assertThat(point).as("there are many moments to crash at").isGreaterThan(20);
    }

    /** Crashes a first life at the point, then checks a second and a third one. */
    private static boolean crashAt(int point, Random random) throws StorageException {
        String where = "crash before write " + point + ", -Dseed=" + SEED;
        try (var volume = new LogFixture(new CodingPolicy(2, 2), 5)) {
            volume.config = EAGER;
            volume.network.crashAfterPuts(point);
            var first = new Life(Map.of());
            first.run(volume, new Random(SEED));
            volume.crash();
            Map<String, String> found = reopen(volume, random, first, where);

            var second = new Life(found);
            volume.network.crashAfterPuts(10L + random.nextInt(30));
            second.run(volume, random);
            volume.crash();
            Map<String, String> again = reopen(volume, random, second, where);
            volume.disk = new MemoryMetadataStore.Disk();
            assertThat(rows(volume.open())).as(where).isEqualTo(again);
            return first.finished;
        }
    }

    /** Opens with some nodes gone and any old state of the store; the rows must be of the life. */
    private static Map<String, String> reopen(
            LogFixture volume, Random random, Life life, String where) throws StorageException {
        List<NodeAddress> nodes = new ArrayList<>(volume.addresses);
        Collections.shuffle(nodes, random);
        List<NodeAddress> gone = nodes.subList(0, random.nextInt(3));
        gone.forEach(volume.network::stop);
        OpenedLog log = random.nextBoolean() ? volume.open() : volume.openOnEmptyMachine();
        gone.forEach(volume.network::start);
        Map<String, String> found = rows(log);
        assertThat(life.states.subList(life.acknowledged, life.states.size()))
                .as(where)
                .contains(found);
        volume.crash();
        return found;
    }

    @Test
    void chunksOfAcknowledgedTransactionsAreBackWithThem() throws StorageException {
        var random = new Random(SEED);
        for (int point = 3; point < 60; point += 4) {
            try (var volume = new LogFixture(new CodingPolicy(2, 2), 5)) {
                volume.config = EAGER;
                volume.network.crashAfterPuts(point);
                crashWhileStoringChunks(volume, random);
                volume.crash();
                OpenedLog log = volume.openOnEmptyMachine();
                for (var row : rows(log).entrySet()) {
                    String[] place = row.getValue().split(" ", -1);
                    var chunk =
                            new ChunkLocation(
                                    new io.qsfs.core.bytes.PackId(
                                            io.qsfs.core.bytes.WriterId.parse(place[0]),
                                            Long.parseLong(place[1])),
                                    Integer.parseInt(place[2]),
                                    Integer.parseInt(place[3]),
                                    Integer.parseInt(place[4]),
                                    row.getKey().length());
                    byte[] content = new byte[chunk.plaintextLength()];
                    log.log().read(chunk, content, 0);
                    assertThat(new String(content, StandardCharsets.US_ASCII))
                            .isEqualTo(row.getKey());
                }
            }
        }
    }

    private static void crashWhileStoringChunks(LogFixture volume, Random random) {
        try {
            OpenedLog log = volume.open();
            for (int i = 0; i < 12; i++) {
                String name = "content " + random.nextLong();
                byte[] content = LogFixture.bytes(name);
                ChunkLocation chunk = log.log().appendChunk(content, 0, content.length);
                String place =
                        "%s %d %d %d %d"
                                .formatted(
                                        chunk.pack().writer(),
                                        chunk.pack().sequence(),
                                        chunk.number(),
                                        chunk.offset(),
                                        chunk.storedLength());
                log.log().append(List.of(put(name, place)));
                if (random.nextBoolean()) {
                    log.log().sync();
                }
            }
        } catch (StorageException e) {
            assertThat(e).isInstanceOf(StorageException.Unavailable.class);
        }
    }
}
