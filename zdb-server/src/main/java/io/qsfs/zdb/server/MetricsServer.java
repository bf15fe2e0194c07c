package io.qsfs.zdb.server;

import com.sun.net.httpserver.HttpServer;

import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.command.CommandCounters;
import io.qsfs.zdb.namespace.Namespace;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;

/** Serves the node's figures over HTTP in the text format of Prometheus, at {@code /metrics}. */
final class MetricsServer implements Closeable {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ZdbEngine engine;

    private MetricsServer(HttpServer server, ZdbEngine engine) {
        this.server = server;
        this.engine = engine;
    }

    static MetricsServer start(InetSocketAddress address, ZdbEngine engine) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        MetricsServer metrics = new MetricsServer(server, engine);
        server.createContext(
                "/metrics",
                exchange -> {
                    byte[] body = metrics.text().getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
                    exchange.sendResponseHeaders(200, body.length);
                    try (var out = exchange.getResponseBody()) {
                        out.write(body);
                    }
                });
        server.start();
        return metrics;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        CommandCounters.Stats stats = engine.counters().stats();
        single(text, "zdb_sessions_total", "counter", stats.sessions());
        single(text, "zdb_commands_total", "counter", stats.executed());
        single(text, "zdb_commands_failed_total", "counter", stats.failed());
        single(text, "zdb_commands_unauthorized_total", "counter", stats.unauthorized());
        single(text, "zdb_corrupt_reads_total", "counter", stats.corrupt());
        single(text, "zdb_disk_available_bytes", "gauge", engine.registry().availableBytes());
        single(text, "zdb_compacted_bytes_total", "counter", engine.registry().compactedBytes());
        each(text, "zdb_records", Namespace::recordCount);
        each(text, "zdb_payload_bytes", Namespace::payloadBytes);
        each(text, "zdb_stored_bytes", Namespace::storedBytes);
        each(text, "zdb_segments", namespace -> namespace.log().segments().size());
        each(text, "zdb_failed", namespace -> namespace.failure().isPresent() ? 1 : 0);
        return text.toString();
    }

    private static void single(StringBuilder text, String name, String type, long value) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }

    private void each(StringBuilder text, String name, ToLongFunction<Namespace> figure) {
        text.append("# TYPE ").append(name).append(" gauge\n");
        for (Namespace namespace : engine.registry().all()) {
            String label =
                    StandardCharsets.UTF_8
                            .decode(namespace.settings().name().buffer())
                            .toString()
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n");
            text.append(name)
                    .append("{namespace=\"")
                    .append(label)
                    .append("\"} ")
                    .append(figure.applyAsLong(namespace))
                    .append('\n');
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
