package io.qsfs.bench.zdb;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Drives a server with one kind of request over several connections and prints throughput, latency
 * and what the server's process spent. Replies are checked.
 *
 * <pre>
 * NodeLoad HOST PORT PID set|get CONNECTIONS LENGTH PIPELINE SECONDS
 * </pre>
 *
 * GET reads what is written before the measurement; PID 0 leaves the server's CPU time out.
 */
public final class NodeLoad {
    /** Keys of a run: enough that the index does not only see its newest. */
    private static final int KEY_COUNT = 20_000;

    /** Bytes that one run may store under its keys. */
    private static final long STORED_MAX = 64L << 20;

    private final InetSocketAddress server;
    private final Plan plan;

    /**
     * What is done.
     *
     * @param get whether it reads
     * @param length of a payload in bytes
     * @param pipeline requests sent before a reply is read
     */
    public record Plan(boolean get, int connections, int length, int pipeline, Duration duration) {
        int keyCount() {
            return Math.clamp(STORED_MAX / Math.max(1, length), 4, KEY_COUNT);
        }
    }

    /**
     * What came of it.
     *
     * @param latencyNanos of each request, ascending
     */
    public record Result(List<Long> latencyNanos, Duration duration, int length) {
        /** Copies the list. */
        public Result {
            latencyNanos = List.copyOf(latencyNanos);
        }

        double percentileMillis(double share) {
            int index =
                    (int) Math.min(latencyNanos.size() - 1L, (long) (share * latencyNanos.size()));
            return latencyNanos.get(index) / 1e6;
        }

        /** Returns one line for people. */
        public String line() {
            double seconds = duration.toNanos() / 1e9;
            double rate = latencyNanos.size() / seconds;
            return String.format(
                    Locale.ROOT,
                    "%10.0f/s %9.1f MB/s   p50 %8.3f ms   p99 %8.3f ms   p99.9 %8.3f ms",
                    rate,
                    rate * length / 1e6,
                    percentileMillis(0.5),
                    percentileMillis(0.99),
                    percentileMillis(0.999));
        }
    }

    /** Plans load on a server. */
    public NodeLoad(InetSocketAddress server, Plan plan) {
        this.server = server;
        this.plan = plan;
    }

    /** Runs it; fails on any reply that is not the expected one. */
    public Result run() throws IOException, InterruptedException {
        if (plan.get()) {
            try (LoadConnection connection = new LoadConnection(server, plan, 0)) {
                connection.fill();
            }
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(plan.connections())) {
            long begin = System.nanoTime();
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < plan.connections(); i++) {
                int number = i;
                running.add(
                        threads.submit(
                                () -> {
                                    try (LoadConnection connection =
                                            new LoadConnection(server, plan, number)) {
                                        return connection.run(begin + plan.duration().toNanos());
                                    }
                                }));
            }
            List<Long> all = new ArrayList<>();
            for (Future<long[]> future : running) {
                Arrays.stream(future.get()).forEach(all::add);
            }
            all.sort(null);
            return new Result(all, Duration.ofNanos(System.nanoTime() - begin), plan.length());
        } catch (ExecutionException e) {
            throw new IOException("a connection failed: " + e.getCause(), e);
        }
    }

    /** Runs one measurement. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 8) {
            System.err.println(
                    "usage: NodeLoad HOST PORT PID set|get CONNECTIONS LENGTH PIPELINE SECONDS");
            System.exit(2);
        }
        Plan plan =
                new Plan(
                        arguments[3].equals("get"),
                        Integer.parseInt(arguments[4]),
                        Integer.parseInt(arguments[5]),
                        Integer.parseInt(arguments[6]),
                        Duration.ofSeconds(Long.parseLong(arguments[7])));
        ServerCost cost = new ServerCost(Long.parseLong(arguments[2]));
        Result result =
                new NodeLoad(
                                new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])),
                                plan)
                        .run();
        System.out.println(result.line() + cost.since(result));
    }
}
