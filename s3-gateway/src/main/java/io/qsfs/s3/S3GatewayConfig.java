package io.qsfs.s3;

import io.qsfs.s3.http.HttpServerConfig;

import java.nio.file.Path;
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
 * @param webhooks addresses of notification targets by name
 */
public record S3GatewayConfig(
        HttpServerConfig http,
        String region,
        List<String> domains,
        long bufferBytesMax,
        Optional<Path> accessLog,
        Map<String, String> webhooks) {
    /** What clients assume that are not told. */
    public static final String DEFAULT_REGION = "us-east-1";

    public S3GatewayConfig {
        domains = List.copyOf(domains);
        webhooks = Map.copyOf(webhooks);
    }

    /** Usual limits: 128 MiB for content on its way in. */
    public static S3GatewayConfig of(HttpServerConfig http) {
        return new S3GatewayConfig(
                http,
                DEFAULT_REGION,
                List.of("localhost", "s3.localhost"),
                128L << 20,
                Optional.empty(),
                Map.of());
    }

    public S3GatewayConfig withRegion(String value) {
        return new S3GatewayConfig(http, value, domains, bufferBytesMax, accessLog, webhooks);
    }

    public S3GatewayConfig withAccessLog(Path file) {
        return new S3GatewayConfig(
                http, region, domains, bufferBytesMax, Optional.of(file), webhooks);
    }
}
