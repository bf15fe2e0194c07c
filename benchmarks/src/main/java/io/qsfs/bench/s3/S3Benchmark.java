package io.qsfs.bench.s3;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures S3 endpoints beside each other, each phase on one after the other:
 *
 * <pre>
 *   java -cp … io.qsfs.bench.s3.S3Benchmark [--seconds 10] [--large 24] [--keys 100000] [--only put4k,…]
 *        qsfs,http://127.0.0.1:9000,KEY,SECRET,PID+PID… minio,http://127.0.0.1:9100,KEY,SECRET,PID
 * </pre>
 *
 * <p>Each step runs as long unmeasured before: the first gigabytes of a young JVM are compilation.
 * The processes named are those whose CPU time counts: front end and all nodes. Content is random,
 * so that compression helps nobody.
 */
public final class S3Benchmark {
    private static final int LARGE_BYTES = 64 << 20;
    private static final int SMALL_BYTES = 4 << 10;
    private static final String BUCKET = "/qsfs-benchmark";
    private static final String LIST_BUCKET = "/qsfs-benchmark-list";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final PrintStream out;
    private final ByteBuffer content = ByteBuffer.allocateDirect(LARGE_BYTES + (1 << 20));
    private final List<Endpoint> endpoints = new ArrayList<>();
    private double seconds = 10;
    private int large = 24;
    private int keys = 100_000;
    private List<String> only = List.of();

    private S3Benchmark(PrintStream out) {
        this.out = out;
        byte[] random = new byte[content.capacity()];
        new Random(1).nextBytes(random);
        content.put(random).flip();
    }

    public static void main(String[] arguments) throws Exception {
        var benchmark = new S3Benchmark(System.out);
        benchmark.read(arguments);
        benchmark.run();
    }

    private void read(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seconds" -> seconds = Double.parseDouble(arguments[++i]);
                case "--large" -> large = Integer.parseInt(arguments[++i]);
                case "--keys" -> keys = Integer.parseInt(arguments[++i]);
                case "--only" -> only = Arrays.asList(arguments[++i].split(","));
                default -> endpoints.add(Endpoint.parse(arguments[i]));
            }
        }
    }

    /** A phase of the run. */
    @FunctionalInterface
    private interface Phase {
        String run(Endpoint endpoint) throws Exception;
    }

    private void run() throws Exception {
        for (Endpoint endpoint : endpoints) {
            try (var client = new LeanClient(endpoint)) {
                client.request("PUT", BUCKET, "", NOTHING, false);
                client.request("PUT", LIST_BUCKET, "", NOTHING, false);
            }
        }
        phase("put64m x8", this::putLarge);
        phase("get64m x8", this::getLarge);
        phase("put4k x32", this::putSmall);
        phase("get4k x32", endpoint -> getSmall(endpoint, 32));
        phase("get4k x4", endpoint -> getSmall(endpoint, 4));
        phase("fill", this::fill);
        phase("list", this::list);
    }

    private void phase(String name, Phase phase) throws Exception {
        if (!only.isEmpty() && !only.contains(name.split(" ")[0])) {
            return;
        }
        for (Endpoint endpoint : endpoints) {
            out.printf(Locale.ROOT, "%-10s %-8s %s%n", name, endpoint.name(), phase.run(endpoint));
        }
    }

    private ByteBuffer content(long number, int length) {
        int start = (int) (number * 4099 % (1 << 20));
        return content.duplicate().position(start).limit(start + length).slice();
    }

    private static void require(LeanClient.Answer answer, int status) throws IOException {
        if (answer.status() != status) {
            throw new IOException("answered " + answer.status() + " " + answer.text());
        }
    }

    private String putLarge(Endpoint endpoint) throws Exception {
        Load.Step step =
                (client, number) -> {
                    String path = BUCKET + "/large-" + number;
                    ByteBuffer body = content(number, LARGE_BYTES);
                    require(client.request("PUT", path, "", body, true), 200);
                    return LARGE_BYTES;
                };
        new Load(endpoint, 8).run(Math.max(8, large), 10 * seconds, step);
        return bandwidth(new Load(endpoint, 8).run(large, 10 * seconds, step));
    }

    private String getLarge(Endpoint endpoint) throws Exception {
        Load.Step step =
                (client, number) -> {
                    String path = BUCKET + "/large-" + number % 8;
                    LeanClient.Answer answer = client.request("GET", path, "", NOTHING, false);
                    require(answer, 200);
                    return answer.length();
                };
        new Load(endpoint, 8).run(large, 10 * seconds, step);
        return bandwidth(new Load(endpoint, 8).run(2L * large, 10 * seconds, step));
    }

    private static String bandwidth(Load.Result result) {
        return String.format(
                Locale.ROOT,
                "%,8.0f MB/s  %.2f CPU s/GB",
                result.megabytesPerSecond(),
                result.cpuSecondsPerGigabyte());
    }

    private String putSmall(Endpoint endpoint) throws Exception {
        Load.Step step =
                (client, number) -> {
                    String path = BUCKET + "/small/" + number % 20_000;
                    ByteBuffer body = content(number, SMALL_BYTES);
                    require(client.request("PUT", path, "", body, true), 200);
                    return SMALL_BYTES;
                };
        new Load(endpoint, 32).run(Long.MAX_VALUE, seconds, step);
        return rate(new Load(endpoint, 32).run(Long.MAX_VALUE, seconds, step));
    }

    private String getSmall(Endpoint endpoint, int connections) throws Exception {
        Load.Step step =
                (client, number) -> {
                    String path = BUCKET + "/small/" + number * 7919 % 1000;
                    require(client.request("GET", path, "", NOTHING, false), 200);
                    return SMALL_BYTES;
                };
        new Load(endpoint, connections).run(Long.MAX_VALUE, seconds, step);
        return rate(new Load(endpoint, connections).run(Long.MAX_VALUE, seconds, step));
    }

    private static String rate(Load.Result result) {
        return String.format(
                Locale.ROOT,
                "%,8.0f /s  %.3f CPU ms  first byte ms: mean %.2f p50 %.2f p99 %.2f",
                result.perSecond(),
                result.cpuMillisPerStep(),
                result.firstByte().mean(),
                result.firstByte().p50(),
                result.firstByte().p99());
    }

    private String fill(Endpoint endpoint) throws Exception {
        Load.Step step =
                (client, number) -> {
                    String path =
                            String.format(
                                    Locale.ROOT,
                                    "%s/dir-%03d/key-%07d",
                                    LIST_BUCKET,
                                    number / 10_000,
                                    number);
                    require(client.request("PUT", path, "", NOTHING, true), 200);
                    return 1;
                };
        return rate(new Load(endpoint, 64).run(keys, 1e6, step));
    }

    private String list(Endpoint endpoint) throws Exception {
        Load.Step step =
                (client, number) -> {
                    long found = 0;
                    String token = "";
                    do {
                        String query = token + "list-type=2&max-keys=1000";
                        LeanClient.Answer answer =
                                client.request("GET", LIST_BUCKET, query, NOTHING, true);
                        require(answer, 200);
                        String text = answer.text();
                        found += text.split("<Key>", -1).length - 1;
                        int at = text.indexOf("<NextContinuationToken>");
                        token =
                                at < 0
                                        ? ""
                                        : "continuation-token="
                                                + encode(
                                                        text.substring(
                                                                at + 23,
                                                                text.indexOf('<', at + 23)))
                                                + "&";
                    } while (!token.isEmpty());
                    return found;
                };
        new Load(endpoint, 1).run(1, 1e6, step);
        Load.Result result = new Load(endpoint, 1).run(2, 1e6, step);
        return String.format(
                Locale.ROOT,
                "%,8.0f keys/s  %.1f CPU us/key  (%,d keys)",
                result.moved() / result.seconds(),
                result.cpu() * 1e6 / result.moved(),
                result.moved() / result.steps());
    }

    private static String encode(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = Character.isLetterOrDigit(b) || "-_.~".indexOf(b) >= 0;
            encoded.append(plain ? (char) b : String.format(Locale.ROOT, "%%%02X", b & 0xff));
        }
        return encoded.toString();
    }
}
