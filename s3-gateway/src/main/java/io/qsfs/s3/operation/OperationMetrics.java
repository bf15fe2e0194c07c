package io.qsfs.s3.operation;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** Counters and latencies of each operation. Thread-safe. */
public final class OperationMetrics {
    private static final String SECONDS = "qsfs_s3_request_seconds";

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

    /**
     * Shows a number of somebody else too.
     *
     * @param series name of a metric, with its labels if it has any; what is named {@code _total}
     *     only grows
     */
    public void watch(String series, LongSupplier number) {
        watched.put(series, number);
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

    /** The text that Prometheus reads: the series of one metric stand together. */
    String exposition() {
        var text = new StringBuilder(4096);
        Map<String, Counters> all = new TreeMap<>(operations);
        type(text, SECONDS, "histogram");
        all.forEach((name, c) -> histogram(text, label(name), c));
        total(text, all, "qsfs_s3_client_errors_total", c -> c.clientErrors.sum());
        total(text, all, "qsfs_s3_server_errors_total", c -> c.serverErrors.sum());
        total(text, all, "qsfs_s3_received_bytes_total", c -> c.receivedBytes.sum());
        total(text, all, "qsfs_s3_sent_bytes_total", c -> c.sentBytes.sum());
        String last = "";
        for (var entry : watched.entrySet()) {
            String series = entry.getKey();
            int brace = series.indexOf('{');
            String metric = brace < 0 ? series : series.substring(0, brace);
            if (!metric.equals(last)) {
                type(text, metric, metric.endsWith("_total") ? "counter" : "gauge");
                last = metric;
            }
            line(text, series, Long.toString(entry.getValue().getAsLong()));
        }
        return text.toString();
    }

    private static String label(String operation) {
        return "{operation=\"" + operation + "\"";
    }

    private static void histogram(StringBuilder text, String label, Counters c) {
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += c.histogram.get(i);
            String edge = i == BUCKETS - 1 ? "+Inf" : Double.toString((1L << i) / 1e6);
            line(text, SECONDS + "_bucket" + label + ",le=\"" + edge + "\"}", Long.toString(sum));
        }
        line(text, SECONDS + "_sum" + label + "}", Double.toString(c.nanos.sum() / 1e9));
        line(text, SECONDS + "_count" + label + "}", Long.toString(sum));
    }

    private static void total(
            StringBuilder text,
            Map<String, Counters> all,
            String metric,
            ToLongFunction<Counters> value) {
        type(text, metric, "counter");
        all.forEach(
                (name, c) ->
                        line(
                                text,
                                metric + label(name) + "}",
                                Long.toString(value.applyAsLong(c))));
    }

    private static void type(StringBuilder text, String metric, String type) {
        text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String series, String value) {
        text.append(series).append(' ').append(value).append('\n');
    }
}
