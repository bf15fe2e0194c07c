package io.qsfs.s3.http;

import io.qsfs.core.error.Checks;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server listens, and its limits.
 *
 * @param tls present for https
 * @param headTimeout from the opening of a connection to the end of its first head
 * @param idleTimeout between two requests of a connection
 * @param stallTimeout without any progress of a body that the server waits for, in either direction
 * @param connectionsMax beyond it new connections are answered 503 and closed
 * @param headerBytesMax all header fields of a request together
 */
public record HttpServerConfig(
        InetSocketAddress address,
        Optional<TlsConfig> tls,
        Duration headTimeout,
        Duration idleTimeout,
        Duration stallTimeout,
        int connectionsMax,
        int headerBytesMax) {
    /** A key of 1,024 bytes percent-encoded thrice over, and the query of a presigned URL. */
    static final int REQUEST_LINE_BYTES_MAX = 16 << 10;

    /** Below this average while the server waits, a body is an attack and not a slow line. */
    static final long BODY_BYTES_PER_SECOND_MIN = 256;

    public HttpServerConfig {
        Checks.argument(connectionsMax > 0, "no connections allowed");
        Checks.argument(headerBytesMax >= 4096, "room for headers: " + headerBytesMax);
    }

    /** Limits that suit real clients. */
    public static HttpServerConfig of(InetSocketAddress address) {
        return new HttpServerConfig(
                address,
                Optional.empty(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(120),
                Duration.ofSeconds(60),
                8192,
                32 << 10);
    }

    public HttpServerConfig withTls(Optional<TlsConfig> config) {
        return new HttpServerConfig(
                address,
                config,
                headTimeout,
                idleTimeout,
                stallTimeout,
                connectionsMax,
                headerBytesMax);
    }

    public HttpServerConfig withTimeouts(Duration head, Duration idle, Duration stall) {
        return new HttpServerConfig(
                address, tls, head, idle, stall, connectionsMax, headerBytesMax);
    }

    public HttpServerConfig withConnectionsMax(int count) {
        return new HttpServerConfig(
                address, tls, headTimeout, idleTimeout, stallTimeout, count, headerBytesMax);
    }
}
