package io.qsfs.bench.s3;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Runs one step over and over on several connections, and says how fast and at what price. */
final class Load {
    private final Endpoint endpoint;
    private final int connections;

    Load(Endpoint endpoint, int connections) {
        this.endpoint = endpoint;
        this.connections = connections;
    }

    /** What each connection does, given the number of the step. */
    @FunctionalInterface
    interface Step {
        /** Returns how many bytes or keys it moved. */
        long run(LeanClient client, long number) throws IOException, GeneralSecurityException;
    }

    /**
     * What came out.
     *
     * @param moved bytes or keys, as the step counts
     */
    record Result(long steps, long moved, double seconds, double cpu, Latency firstByte) {
        double perSecond() {
            return steps / seconds;
        }

        double cpuMillisPerStep() {
            return cpu * 1e3 / steps;
        }

        double megabytesPerSecond() {
            return moved / 1e6 / seconds;
        }

        double cpuSecondsPerGigabyte() {
            return cpu / (moved / 1e9);
        }
    }

    /** Times to the first byte in milliseconds. */
    record Latency(double mean, double p50, double p99) {
        static Latency of(long[] nanos) {
            Arrays.sort(nanos);
            double mean = Arrays.stream(nanos).average().orElse(0) / 1e6;
            return new Latency(mean, quantile(nanos, 0.5), quantile(nanos, 0.99));
        }

        private static double quantile(long[] sorted, double quantile) {
            return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * quantile)] / 1e6;
        }
    }

    /** Runs so many steps, or until the time is up. */
    Result run(long stepsMax, double secondsMax, Step step) throws Exception {
        var next = new AtomicLong();
        var moved = new AtomicLong();
        var failure = new AtomicReference<@Nullable Exception>();
        List<List<Long>> times = new ArrayList<>();
        var threads = new ArrayList<Thread>();
        double cpu = endpoint.cpuSeconds();
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            var own = new ArrayList<Long>();
            times.add(own);
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try (var client = new LeanClient(endpoint)) {
                                            long number = next.getAndIncrement();
                                            while (number < stepsMax
                                                    && System.nanoTime() - start
                                                            < secondsMax * 1e9) {
                                                long before = System.nanoTime();
                                                moved.addAndGet(step.run(client, number));
                                                own.add(client.firstByteNanos() - before);
                                                number = next.getAndIncrement();
                                            }
                                        } catch (Exception e) {
                                            failure.compareAndSet(null, e);
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        long[] nanos = times.stream().flatMap(List::stream).mapToLong(Long::longValue).toArray();
        return new Result(
                nanos.length, moved.get(), seconds, endpoint.cpuSeconds() - cpu, Latency.of(nanos));
    }
}
