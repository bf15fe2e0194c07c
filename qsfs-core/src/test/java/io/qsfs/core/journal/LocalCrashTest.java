package io.qsfs.core.journal;

import static io.qsfs.core.journal.LogFixture.put;
import static io.qsfs.core.journal.LogFixture.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.testing.MemoryDirectory;
import io.qsfs.zdb.disk.MemoryDisk;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Lets a machine with a write-back log die before each of its steps in turn, on its disk or on its
 * way to the nodes, by power loss or not, also while it replays; and checks that what comes back is
 * the state after some transaction, not before the last committed one.
 */
final class LocalCrashTest {
    private static final long SEED = Long.getLong("seed", 20_261_121L);
    private static final int POINTS_MAX = 400;
    private static final int TRANSACTIONS = 12;

    /** A machine whose every step on disk or wire may be its last. */
    private static final class Machine implements AutoCloseable {
        private final MemoryDisk disk = new MemoryDisk(64 << 20);
        private final LogFixture volume;
        private long stepsLeft = Long.MAX_VALUE;
        private boolean dead;

        Machine(Duration flushDelay) throws StorageException {
            volume = new LogFixture(new CodingPolicy(2, 1), 3);
            volume.config =
                    new LogConfig(1 << 20, 2, flushDelay, Duration.ZERO, 1L << 30, 1L << 30);
            volume.writeBack = Optional.of(new WriteBack(new MemoryDirectory(disk), true));
            disk.fault((operation, path) -> step(operation));
        }

        private synchronized void step(MemoryDisk.Operation operation) throws IOException {
            if (!dead && operation != MemoryDisk.Operation.READ && stepsLeft-- <= 0) {
                dead = true;
                volume.network.crash();
            }
            if (dead) {
                throw new IOException("the machine is dead");
            }
        }

        synchronized void diesAfter(long steps) {
            stepsLeft = steps;
        }

        private synchronized void setDead(boolean isDead) {
            dead = isDead;
            stepsLeft = Long.MAX_VALUE;
        }

        /**
         * Starts again; with power loss, what was not synced is gone or torn. Takes the disk's
         * lock, under which threads of the old life call {@link #step}, without holding its own.
         */
        void restart(Random random) {
            volume.crash();
            setDead(true);
            if (random.nextBoolean()) {
                disk.losePower(random);
            }
            if (random.nextInt(3) == 0) {
                volume.disk = new MemoryMetadataStore.Disk();
            }
            setDead(false);
        }

        @Override
        public void close() {
            volume.close();
        }
    }

    /** What a life wrote. */
    private static final class Life {
        private final List<Map<String, String>> states = new ArrayList<>();
        private int committed;
        private boolean finished;

        Life(Map<String, String> start) {
            states.add(start);
        }

        void run(LogFixture volume, Random random) {
            try {
                Log log = volume.open().log();
                for (int i = 0; i < TRANSACTIONS; i++) {
                    step(log, random);
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
                byte[] content = new byte[150 << 10];
                random.nextBytes(content);
                log.appendChunk(content, 0, content.length);
            }
            var after = new TreeMap<>(states.getLast());
            String key = "k" + random.nextInt(5);
            String value = "v" + random.nextInt(10_000);
            after.put(key, value);
            states.add(after);
            long lsn = log.append(List.of(put(key, value)));
            int state = states.size() - 1;
            switch (random.nextInt(8)) {
                case 0 -> {
                    log.sync(lsn);
                    committed = state;
                }
                case 1, 2 -> {}
                default -> {
                    log.commit(lsn);
                    committed = state;
                }
            }
        }
    }

    @Test
    void whateverTheMomentOfTheDeathEverythingCommittedIsBack() throws StorageException {
        for (Duration flushDelay : List.of(Duration.ofHours(1), Duration.ofMillis(3))) {
            boolean finished = false;
            int point = 0;
            while (!finished && point < POINTS_MAX) {
                finished = dieAt(point, flushDelay, new Random(SEED + point));
                point++;
            }
            assertThat(finished).as("the workload ends before point %d", point).isTrue();
            assertThat(point).as("there are many moments to die at").isGreaterThan(15);
        }
    }

    private static boolean dieAt(int point, Duration flushDelay, Random random)
            throws StorageException {
        String where =
                "death before step %d, flush after %s, -Dseed=%d"
                        .formatted(point, flushDelay, SEED);
        try (var machine = new Machine(flushDelay)) {
            machine.diesAfter(point);
            var first = new Life(Map.of());
            first.run(machine.volume, new Random(SEED));
            machine.restart(random);

            dieWhileReplaying(machine, random);
            Map<String, String> found = rows(machine.volume.open());
            assertThat(first.states.subList(first.committed, first.states.size()))
                    .as(where)
                    .contains(found);

            Map<String, String> again = point % 3 == 0 ? liveOn(machine, random, found) : found;
            machine.volume.crash();
            machine.volume.writeBack = Optional.empty();
            assertThat(rows(machine.volume.openOnEmptyMachine())).as(where).isEqualTo(again);
            return first.finished;
        }
    }

    /** A second life over what the first one left, and what is found after it. */
    private static Map<String, String> liveOn(
            Machine machine, Random random, Map<String, String> start) throws StorageException {
        machine.volume.crash();
        var life = new Life(start);
        life.run(machine.volume, random);
        machine.restart(random);
        Map<String, String> found = rows(machine.volume.open());
        assertThat(life.states.subList(life.committed, life.states.size())).contains(found);
        return found;
    }

    /** Opens some times and dies in it, before a step on the disk or before a write to a node. */
    private static void dieWhileReplaying(Machine machine, Random random) {
        for (int i = random.nextInt(3); i > 0; i--) {
            if (random.nextBoolean()) {
                machine.diesAfter(random.nextInt(12));
            } else {
                machine.volume.network.crashAfterPuts(random.nextInt(12));
            }
            try {
                machine.volume.open();
            } catch (StorageException e) {
                assertThat(e).isInstanceOf(StorageException.Unavailable.class);
            }
            machine.restart(random);
        }
    }
}
