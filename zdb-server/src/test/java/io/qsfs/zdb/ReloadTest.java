package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.index.MemoryIndexStore;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Random;
import java.util.function.LongConsumer;

/** RELOAD and FLUSH while something else is under way. */
final class ReloadTest {
    private final MemoryDisk disk = new MemoryDisk(1L << 30);
    private final ZdbEngineConfig config =
            ZdbEngineConfig.defaults().withSegmentLengthMax(ZdbEngineConfig.SEGMENT_LENGTH_MIN);

    private EngineHarness open() throws IOException {
        return new EngineHarness(disk, new MemoryIndexStore(), config, 1);
    }

    private static byte[] value(int seed) {
        byte[] value = new byte[60_000];
        new Random(seed).nextBytes(value);
        return value;
    }

    /** Half of the records of some segments die, so that a compaction has work. */
    private static void fill(EngineHarness node) throws IOException {
        for (int i = 0; i < 40; i++) {
            node.call("SET", "key" + i, value(i));
        }
        for (int i = 0; i < 40; i++) {
            if (i % 5 != 0) {
                node.call("DEL", "key" + i);
            }
        }
    }

    private void checkAfterRestart(String first, String second) throws IOException {
        EngineHarness again = open();
        for (int i = 0; i < 40; i += 5) {
            assertThat(again.call("GET", "key" + i)).isEqualTo(value(i));
        }
        assertThat(again.call("GET", first)).isEqualTo(value(100));
        assertThat(again.call("GET", second)).isEqualTo(value(101));
    }

    @Test
    void compactionThatAReloadOvertakesTakesNothingAway() throws IOException {
        EngineHarness node = open();
        fill(node);
        boolean[] done = {false};
        LongConsumer reloadOnce =
                length -> {
                    if (!done[0]) {
                        done[0] = true;
                        reloadAndWrite(node);
                    }
                };
        node.engine.registry().compact(reloadOnce);
        assertThat(done[0]).isTrue();
        node.engine.sync();
        checkAfterRestart("during", "jumped");
    }

    private static void reloadAndWrite(EngineHarness node) {
        try {
            assertThat(node.call("RELOAD", "default")).isEqualTo("+OK");
            node.call("NSJUMP");
            node.call("SET", "during", value(100));
            node.call("NSJUMP");
            node.call("SET", "jumped", value(101));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void flushThatFailsHalfWayAcknowledgesNoLostWrite() throws IOException {
        EngineHarness node = open();
        assertThat(node.call("NSNEW", "ns")).isEqualTo("+OK");
        node.call("NSSET", "ns", "password", "pw");
        node.call("NSSET", "ns", "public", "0");
        node.call("SELECT", "ns", "pw");
        node.call("SET", "old", "value");
        disk.fault(
                (operation, path) -> {
                    if (path.endsWith(".seg")) {
                        throw new IOException("broken");
                    }
                });
        assertThat(node.call("FLUSH")).isEqualTo("-Internal Error");
        disk.fault((operation, path) -> {});
        assertThat(String.valueOf(node.call("SET", "new", "value")))
                .startsWith("-Cannot write data right now: an earlier flush failed");
    }
}
