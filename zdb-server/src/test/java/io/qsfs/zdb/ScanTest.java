package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.index.MemoryIndexStore;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Scans over logs of every shape. */
final class ScanTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private final MemoryDisk disk = new MemoryDisk(1L << 30);
    private final Random random = new Random(SEED);

    private EngineHarness open(long segmentLength) throws IOException {
        ZdbEngineConfig config = ZdbEngineConfig.defaults().withSegmentLengthMax(segmentLength);
        return new EngineHarness(disk, new MemoryIndexStore(), config, SEED);
    }

    private static List<String> all(EngineHarness node, String command) throws IOException {
        List<String> keys = new ArrayList<>();
        Object page = node.call(command);
        while (page instanceof List<?> found) {
            for (Object row : (List<?>) found.get(1)) {
                byte[] key = (byte[]) ((List<?>) row).getFirst();
                keys.add(new String(key, StandardCharsets.US_ASCII));
            }
            page = node.call(command, found.getFirst());
        }
        assertThat(page).isEqualTo("-No more data");
        return keys;
    }

    /** Record lengths from bytes to megabytes, some dead, some moved. */
    @Test
    void backwardIsForwardReversed() throws IOException {
        EngineHarness node = open(4 << 20);
        for (int i = 0; i < 2_500; i++) {
            int length = random.nextInt(i % 100 == 0 ? 3_000_000 : i % 10 == 0 ? 20_000 : 100);
            node.call("SET", "key" + random.nextInt(1_500), new byte[length]);
            if (random.nextInt(5) == 0) {
                node.call("DEL", "key" + random.nextInt(1_500));
            }
            if (random.nextInt(500) == 0) {
                node.engine.compact();
            }
        }
        List<String> forward = all(node, "SCAN");
        assertThat(node.call("DBSIZE")).isEqualTo((long) forward.size());
        assertThat(forward).doesNotHaveDuplicates();
        assertThat(all(node, "RSCAN"))
                .as("rerun with -Dseed=%d", SEED)
                .isEqualTo(forward.reversed());
    }

    private static List<?> list(@Nullable Object reply) {
        return (List<?>) Objects.requireNonNull(reply);
    }

    /** However long the segment is. */
    @Test
    void aPageBackwardReadsAFewBlocks() throws IOException {
        EngineHarness node = open(ZdbEngineConfig.SEGMENT_LENGTH_DEFAULT);
        for (int i = 0; i < 60_000; i++) {
            node.call("SET", "key" + i, "value" + i);
        }
        int[] reads = {0};
        disk.fault((operation, path) -> reads[0] += operation == MemoryDisk.Operation.READ ? 1 : 0);
        List<?> page = list(node.call("RSCAN"));
        for (int i = 0; i < 10; i++) {
            page = list(node.call("RSCAN", page.getFirst()));
        }
        assertThat((List<?>) page.get(1)).hasSize(256);
        assertThat(reads[0]).isLessThan(11 * 10);
    }
}
