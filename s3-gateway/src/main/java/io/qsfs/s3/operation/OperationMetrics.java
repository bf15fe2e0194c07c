package io.qsfs.s3.operation;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counters and latencies of each operation. Thread-safe. */
public final class OperationMetrics {
    /** Upper bounds of the histogram: 2^n microseconds. */
    static final int BUCKETS = 26;

    private final Map<String, Counters> operations = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> watched = new ConcurrentSkipListMap<>();

    /** Nothing counted yet. */
    public OperationMetrics() {}

    private static final class Counters {
        private final LongAdder requests = new LongAdder();
        private final LongAdder clientErrors = new LongAdder();
        private final LongAdder serverErrors = new LongAdder();
        private final LongAdder receivedBytes = new LongAdder();
        private final LongAdder sentBytes = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final AtomicLongArray histogram = new AtomicLongArray(BUCKETS);
    }

    /**
     * What one operation has done.
     *
     * @param clientErrors answers of 400 and above, below 500
     */
    public record Summary(
            long requests,
            long clientErrors,
            long serverErrors,
            long receivedBytes,
            long sentBytes,
            Duration total) {}

    void record(String operation, int status, Duration duration, long received, long sent) {
        Counters counters = operations.computeIfAbsent(operation, _ -> new Counters());
        counters.requests.increment();
        if (status >= 500) {
            counters.serverErrors.increment();
        } else if (status >= 400) {
            counters.clientErrors.increment();
        }
        counters.receivedBytes.add(received);
        counters.sentBytes.add(sent);
        counters.nanos.add(duration.toNanos());
        long micros = Math.max(1, duration.toNanos() / 1000);
        int bucket = 64 - Long.numberOfLeadingZeros(micros - 1 | 1);
        counters.histogram.incrementAndGet(Math.min(BUCKETS - 1, bucket));
    }

    /** Shows a counter of somebody else too; the name is that of a metric. */
    public void watch(String name, LongSupplier counter) {
        watched.put(name, counter);
    }

    /** Totals by operation. */
    public Map<String, Summary> summary() {
        var all = new TreeMap<String, Summary>();
        operations.forEach(
                (name, c) ->
                        all.put(
                                name,
                                new Summary(
                                        c.requests.sum(),
                                        c.clientErrors.sum(),
                                        c.serverErrors.sum(),
                                        c.receivedBytes.sum(),
                                        c.sentBytes.sum(),
                                        Duration.ofNanos(c.nanos.sum()))));
        return all;
    }

    /** The text that Prometheus reads. */
    String exposition() {
        var text = new StringBuilder(4096);
        text.append("# TYPE qsfs_s3_request_seconds histogram\n");
        new TreeMap<>(operations).forEach((name, c) -> expose(text, name, c));
        watched.forEach(
                (name, counter) -> {
                    text.append("# TYPE ").append(name).append(" counter\n");
                    text.append(name).append(' ').append(counter.getAsLong()).append('\n');
                });
        return text.toString();
    }

    private static void expose(StringBuilder text, String name, Counters c) {
        String label = "{operation=\"" + name + "\"";
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += c.histogram.get(i);
            text.append("qsfs_s3_request_seconds_bucket").append(label).append(",le=\"");
            text.append(i == BUCKETS - 1 ? "+Inf" : Double.toString((1L << i) / 1e6));
            text.append("\"} ").append(sum).append('\n');
        }
        line(text, "qsfs_s3_request_seconds_sum", label, Double.toString(c.nanos.sum() / 1e9));
        line(text, "qsfs_s3_request_seconds_count", label, Long.toString(sum));
        line(text, "qsfs_s3_client_errors_total", label, Long.toString(c.clientErrors.sum()));
        line(text, "qsfs_s3_server_errors_total", label, Long.toString(c.serverErrors.sum()));
        line(text, "qsfs_s3_received_bytes_total", label, Long.toString(c.receivedBytes.sum()));
        line(text, "qsfs_s3_sent_bytes_total", label, Long.toString(c.sentBytes.sum()));
    }

    private static void line(StringBuilder text, String metric, String label, String value) {
        text.append(metric).append(label).append("} ").append(value).append('\n');
    }
}
