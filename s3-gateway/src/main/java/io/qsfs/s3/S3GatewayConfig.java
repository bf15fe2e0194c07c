package io.qsfs.s3;

import io.qsfs.s3.http.HttpServerConfig;
import io.qsfs.s3.notification.Webhook;
import io.qsfs.s3.rule.Calendar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a volume is served over S3.
 *
 * @param http where, with which limits, and TLS
 * @param region that signatures must name
 * @param domains under which buckets are host names, such as {@code localhost}
 * @param bufferBytesMax for content of all requests on its way in
 * @param accessLog file that gets a line a request
 * @param webhooks targets of notifications by name
 * @param lifecycle by which rules count days
 */
public record S3GatewayConfig(
        HttpServerConfig http,
        String region,
        List<String> domains,
        long bufferBytesMax,
        Optional<Path> accessLog,
        Map<String, Webhook> webhooks,
        Calendar lifecycle) {
    /** What clients assume that are not told. */
    public static final String DEFAULT_REGION = "us-east-1";

    public S3GatewayConfig {
        domains = List.copyOf(domains);
        webhooks = Map.copyOf(webhooks);
    }

    /**
     * Usual limits: 16 MiB for content that is being written. A buffer is held while its bytes are
     * sealed, not while a client is slow, and each costs the engine twice as much again.
     */
    public static S3GatewayConfig of(HttpServerConfig http) {
        return new S3GatewayConfig(
                http,
                DEFAULT_REGION,
                List.of("localhost", "s3.localhost"),
                16L << 20,
                Optional.empty(),
                Map.of(),
                Calendar.REAL);
    }

    public S3GatewayConfig withHttp(HttpServerConfig value) {
        return new S3GatewayConfig(
                value, region, domains, bufferBytesMax, accessLog, webhooks, lifecycle);
    }

    public S3GatewayConfig withRegion(String value) {
        return new S3GatewayConfig(
                http, value, domains, bufferBytesMax, accessLog, webhooks, lifecycle);
    }

    public S3GatewayConfig withAccessLog(Path file) {
        return new S3GatewayConfig(
                http, region, domains, bufferBytesMax, Optional.of(file), webhooks, lifecycle);
    }

    public S3GatewayConfig withWebhooks(Map<String, Webhook> targets) {
        return new S3GatewayConfig(
                http, region, domains, bufferBytesMax, accessLog, targets, lifecycle);
    }

    /** Makes the days of lifecycle rules that long: for tests, which cannot wait for real ones. */
    public S3GatewayConfig withLifecycleDay(Duration day) {
        return new S3GatewayConfig(
                http, region, domains, bufferBytesMax, accessLog, webhooks, new Calendar(day));
    }
}
