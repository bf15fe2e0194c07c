package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writes, deletes, reads, histories and scans of several clients while compaction runs all the time
 * and the node is killed and stopped; every reply is compared. {@code -Dsoak.seconds=600} makes it
 * long.
 */
final class SoakTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int SECONDS = Integer.getInteger("soak.seconds", 5);
    private static final int LIFE_MILLIS = Integer.getInteger("soak.life", 1_200);
    private static final int CLIENTS = 3;

    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private @Nullable Process node;
    @TempDir Path directory;

    private int start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ZdbMain.JVM_FLAGS);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(SoakNode.class.getName(), directory.toString()));
        Process started =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        node = started;
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(started.getInputStream(), StandardCharsets.US_ASCII));
        return Integer.parseInt(String.valueOf(out.readLine()));
    }

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdownNow();
        node().destroyForcibly().waitFor();
    }

    private Process node() {
        return Objects.requireNonNull(node);
    }

    @Test
    void everyReplyIsRight() throws Exception {
        List<SoakClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new SoakClient("client" + i + "-", SEED + i));
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int lives = 0;
        while (System.nanoTime() < end) {
            live(clients);
            lives++;
        }
        int port = start();
        try (RespClient client = RespClient.connect(port)) {
            for (SoakClient checked : clients) {
                checked.checkAll(client);
            }
            long live = clients.stream().mapToLong(SoakClient::keyCount).sum();
            assertThat(client.call("DBSIZE")).isEqualTo(live);
        }
        long operations = clients.stream().mapToLong(SoakClient::operations).sum();
        System.out.printf("soak: %d requests checked in %d lives%n", operations, lives);
        assertThat(operations).isGreaterThan(100);
    }

    /** One life of the node: ended in order, or killed. */
    private void live(List<SoakClient> clients) throws Exception {
        int port = start();
        long millis = (long) LIFE_MILLIS / 2 + random.nextInt(LIFE_MILLIS);
        boolean kill = random.nextInt(3) > 0;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        // Clients of a node that is to be killed go on until it is.
        long last = kill ? Long.MAX_VALUE : until;
        List<Future<?>> work = new ArrayList<>();
        for (SoakClient client : clients) {
            work.add(threads.submit(() -> work(client, port, last, kill)));
        }
        if (kill) {
            TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
            node().destroyForcibly();
        }
        for (Future<?> one : work) {
            one.get();
        }
        if (!kill) {
            node().destroy();
        }
        node().waitFor();
    }

    private static void work(SoakClient client, int port, long until, boolean killed) {
        try {
            client.work(port, until);
        } catch (IOException e) {
            if (!killed) {
                throw new AssertionError("rerun with -Dseed=" + SEED, e);
            }
        } catch (AssertionError e) {
            throw new AssertionError("rerun with -Dseed=" + SEED, e);
        }
    }
}
