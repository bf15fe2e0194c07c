package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Clients that create, remove, flush, reload and change namespaces which others read and write,
 * while compaction runs: nobody hangs, and nothing is a fault of the node.
 */
final class NamespaceStressTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final long MILLIS = Long.getLong("stress.millis", 2_500);
    private static final int CLIENTS = 6;
    @TempDir Path directory;

    @Test
    void nobodyHangsAndNothingIsInternal() throws Exception {
        ZdbServerConfig config =
                ZdbServerConfig.local(directory, 0)
                        .withUpkeep(
                                ZdbServerConfig.Upkeep.defaults()
                                        .withCompaction(Duration.ofMillis(5), 1L << 30))
                        .withEngine(
                                ZdbEngineConfig.defaults()
                                        .withDurability(Durability.NONE)
                                        .withSegmentLengthMax(ZdbEngineConfig.SEGMENT_LENGTH_MIN));
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (ZdbServer server = ZdbServer.start(config)) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
            List<Future<Integer>> work = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(SEED + i);
                work.add(threads.submit(() -> disturb(server.port(), random, end)));
            }
            int count = 0;
            for (Future<Integer> one : work) {
                count += one.get(1, TimeUnit.MINUTES);
            }
            assertThat(count).as("rerun with -Dseed=%d", SEED).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    private static int disturb(int port, Random random, long end) throws IOException {
        int count = 0;
        RespClient client = RespClient.connect(port);
        while (System.nanoTime() < end) {
            Object[] request = request(random);
            Object reply = client.call(request);
            assertThat(reply)
                    .as("%s, rerun with -Dseed=%d", request[0], SEED)
                    .isNotIn("-Internal Error", "-Data corrupted");
            if (String.valueOf(reply).startsWith("-Your active namespace")) {
                client.close();
                client = RespClient.connect(port);
            }
            count++;
        }
        client.close();
        return count;
    }

    private static Object[] request(Random random) {
        String name = String.valueOf((char) ('a' + random.nextInt(3)));
        String key = "key" + random.nextInt(50);
        byte[] value = new byte[random.nextInt(10) == 0 ? 200_000 : 2_000];
        random.nextBytes(value);
        return switch (random.nextInt(26)) {
            case 0 -> new Object[] {"NSNEW", name};
            case 1 -> new Object[] {"NSDEL", name};
            case 2, 3 -> new Object[] {"SELECT", name, "pw"};
            case 4 -> new Object[] {"NSSET", name, "password", "pw"};
            case 5 -> new Object[] {"RELOAD", random.nextBoolean() ? name : "default"};
            case 6 -> new Object[] {"NSJUMP"};
            case 7 -> new Object[] {random.nextBoolean() ? "SCAN" : "RSCAN"};
            case 8 -> new Object[] {"HISTORY", key};
            case 9 -> new Object[] {"NSINFO", name};
            case 10 -> new Object[] {"DATA", "RAW", "0", "28"};
            case 11 -> new Object[] {random.nextBoolean() ? "KEYCUR" : "CHECK", key};
            case 12 -> new Object[] {"NSSET", name, "public", "0"};
            case 13, 20, 21 -> new Object[] {"FLUSH"};
            case 14 -> new Object[] {"DEL", key};
            case 15, 16, 17, 18, 19 -> new Object[] {"SET", key, value};
            default -> new Object[] {"GET", key};
        };
    }
}
