package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.namespace.NamespaceMode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random commands with restarts and compactions, compared with a map. */
final class ModelTest {
    private static final long SEED = Long.getLong("seed", 4711);
    private static final int STEPS = 4_000;

    private final MemoryDisk disk = new MemoryDisk(1L << 30);
    private final LossyIndexStore store = new LossyIndexStore();
    private final Map<String, byte[]> model = new HashMap<>();
    private final List<byte[]> keys = new ArrayList<>();
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource(NamespaceMode.class)
    void behavesAsAMap(NamespaceMode mode) throws IOException {
        ZdbEngineConfig config =
                ZdbEngineConfig.defaults()
                        .withSingleMode(mode)
                        .withSegmentLengthMax(ZdbEngineConfig.SEGMENT_LENGTH_MIN);
        EngineHarness harness = new EngineHarness(disk, store, config, SEED);
        for (int step = 0; step < STEPS; step++) {
            step(harness, mode);
            if (random.nextInt(400) == 0) {
                if (random.nextBoolean()) {
                    harness.engine.close();
                } else {
                    harness.engine.sync();
                    disk.losePower(random);
                    store.crash(random);
                }
                harness = new EngineHarness(disk, store, config, SEED);
            }
            if (random.nextInt(150) == 0) {
                harness.engine.compact();
            }
        }
        compareAll(harness);
    }

    private static String name(byte[] key) {
        return HexFormat.of().formatHex(key);
    }

    private void step(EngineHarness harness, NamespaceMode mode) throws IOException {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> create(harness, mode);
            case 3, 4 -> update(harness);
            case 5 -> {
                byte[] key = someKey();
                boolean existed = model.remove(name(key)) != null;
                assertThat(harness.call("DEL", key)).isEqualTo(existed ? "+OK" : "-Key not found");
            }
            case 6 -> assertThat(harness.call("DBSIZE")).isEqualTo((long) model.size());
            default -> {
                byte[] key = someKey();
                assertThat(harness.call("GET", key))
                        .as("rerun with -Dseed=%d", SEED)
                        .isEqualTo(model.get(name(key)));
            }
        }
    }

    private byte[] someKey() {
        return keys.isEmpty() ? new byte[] {1} : keys.get(random.nextInt(keys.size()));
    }

    private byte[] value() {
        int bound = random.nextInt(20) == 0 ? 150_000 : 600;
        byte[] value = new byte[random.nextInt(bound)];
        random.nextBytes(value);
        return value;
    }

    private void create(EngineHarness harness, NamespaceMode mode) throws IOException {
        byte[] value = value();
        byte[] key = RespClient.ascii("key" + random.nextInt(300));
        Object reply = harness.call("SET", mode == NamespaceMode.USER ? key : "", value);
        if (reply instanceof byte[] stored) {
            keys.add(stored);
            model.put(name(stored), value);
        } else {
            assertThat(model.get(name(key))).isEqualTo(value);
        }
    }

    private void update(EngineHarness harness) throws IOException {
        byte[] key = someKey();
        if (!model.containsKey(name(key))) {
            return;
        }
        byte[] value = value();
        harness.call("SET", key, value);
        model.put(name(key), value);
    }

    private void compareAll(EngineHarness harness) throws IOException {
        int seen = 0;
        Object reply = harness.call("SCAN");
        while (reply instanceof List<?> page) {
            for (Object row : (List<?>) page.get(1)) {
                List<?> item = (List<?>) row;
                assertThat(model).containsKey(name((byte[]) item.getFirst()));
                seen++;
            }
            reply = harness.call("SCAN", page.getFirst());
        }
        assertThat(seen).isEqualTo(model.size());
        for (byte[] key : keys) {
            assertThat(harness.call("GET", key)).isEqualTo(model.get(name(key)));
        }
    }
}
