package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.zdb.disk.MemoryDisk;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Loses power before each single disk operation of a random workload, and checks that every write
 * acknowledged by a sync is there and that no key shows anything that was never written.
 */
final class PowerLossTest {
    private static final long SEED = Long.getLong("seed", 20261121);
    private static final int STEPS = 50;
    private static final int LIVES = 2;

    private static final class PowerLost extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final MemoryDisk disk = new MemoryDisk(1L << 30);
    private final LossyIndexStore store = new LossyIndexStore();

    /** Per key: the values that may be found, the durable one first; null = no record. */
    private final Map<String, List<@Nullable Object>> possible = new HashMap<>();

    private static ZdbEngineConfig config() {
        return ZdbEngineConfig.defaults().withSegmentLengthMax(ZdbEngineConfig.SEGMENT_LENGTH_MIN);
    }

    @Test
    void keepsEveryAcknowledgedWriteWhereverThePowerFails() throws IOException {
        int operations = operations();
        assertThat(operations).isGreaterThan(100);
        for (int at = 1; at <= operations; at++) {
            new PowerLossTest().liveAndDie(at);
        }
    }

    /** Returns how many disk operations the workload makes when nothing fails. */
    private static int operations() throws IOException {
        int[] count = {0};
        PowerLossTest run = new PowerLossTest();
        run.disk.fault((_, _) -> count[0]++);
        EngineHarness harness = new EngineHarness(run.disk, run.store, config(), SEED);
        run.work(harness, new Random(SEED));
        return count[0];
    }

    private void liveAndDie(int failingOperation) throws IOException {
        for (int life = 0; life < LIVES; life++) {
            Random random = new Random(SEED + 31L * life);
            int[] left = {failingOperation};
            disk.fault(
                    (_, _) -> {
                        if (--left[0] <= 0) {
                            throw new PowerLost();
                        }
                    });
            try {
                EngineHarness harness = new EngineHarness(disk, store, config(), SEED);
                work(harness, random);
            } catch (IOException e) {
                assertThat(left[0]).as("failure without fault: %s", e).isLessThanOrEqualTo(0);
            }
            disk.fault((_, _) -> {});
            disk.losePower(random);
            store.crash(random);
            check(new EngineHarness(disk, store, config(), SEED), failingOperation, life);
            disk.losePower(random);
            store.crash(random);
        }
    }

    private void work(EngineHarness harness, Random random) throws IOException {
        for (int step = 0; step < STEPS; step++) {
            String key = "key" + random.nextInt(12);
            List<@Nullable Object> values =
                    possible.computeIfAbsent(key, _ -> new ArrayList<>(singletonNull()));
            switch (random.nextInt(9)) {
                case 0 -> {
                    values.add(null);
                    harness.call("DEL", key);
                }
                case 1, 2 -> {
                    harness.engine.sync();
                    acknowledge(harness);
                }
                case 3 -> harness.engine.compact();
                default -> {
                    byte[] value = value(random);
                    values.add(value);
                    harness.call("SET", key, value);
                }
            }
        }
        harness.engine.sync();
        acknowledge(harness);
    }

    private static List<@Nullable Object> singletonNull() {
        List<@Nullable Object> list = new ArrayList<>();
        list.add(null);
        return list;
    }

    private static byte[] value(Random random) {
        int[] lengths = {1, 50, 5_000, 70_000, 200_000};
        byte[] value = new byte[1 + random.nextInt(lengths[random.nextInt(lengths.length)])];
        random.nextBytes(value);
        return value;
    }

    /** After a sync only what can be read now may be found later. */
    private void acknowledge(EngineHarness harness) throws IOException {
        for (Map.Entry<String, List<@Nullable Object>> entry : possible.entrySet()) {
            Object value = harness.call("GET", entry.getKey());
            List<@Nullable Object> only = new ArrayList<>();
            only.add(value);
            entry.setValue(only);
        }
    }

    private void check(EngineHarness harness, int failingOperation, int life) throws IOException {
        long count = 0;
        for (Map.Entry<String, List<@Nullable Object>> entry : possible.entrySet()) {
            Object found = harness.call("GET", entry.getKey());
            boolean allowed = entry.getValue().stream().anyMatch(v -> EngineHarness.same(v, found));
            assertThat(allowed)
                    .as(
                            "%s after operation %d of life %d, rerun with -Dseed=%d",
                            entry.getKey(), failingOperation, life, SEED)
                    .isTrue();
            count += found == null ? 0 : 1;
        }
        assertThat(harness.call("DBSIZE")).isEqualTo(count);
        acknowledge(harness);
        harness.engine.sync();
    }
}
