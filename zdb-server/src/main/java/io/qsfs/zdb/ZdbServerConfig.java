package io.qsfs.zdb;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a server runs.
 *
 * @param dataDirectory holds the segments; created when missing
 * @param indexDirectory holds the index; created when missing
 * @param address to listen on; port 0 takes any free one
 * @param syncInterval between two syncs with {@link Durability#INTERVAL}
 * @param eventLoopCount threads that serve connections
 */
public record ZdbServerConfig(
        Path dataDirectory,
        Path indexDirectory,
        InetSocketAddress address,
        Duration syncInterval,
        int eventLoopCount,
        ZdbEngineConfig engine) {

    /** Seconds between two syncs. */
    private static final Duration SYNC_INTERVAL_DEFAULT = Duration.ofSeconds(1);

    /** Checks the limits. */
    public ZdbServerConfig {
        if (syncInterval.isNegative() || syncInterval.isZero()) {
            throw new IllegalArgumentException("the sync interval must be positive");
        }
        if (eventLoopCount < 1) {
            throw new IllegalArgumentException("at least one event loop is needed");
        }
    }

    /** Returns a server on a loopback port, with the index beside the data. */
    public static ZdbServerConfig local(Path directory, int port) {
        return new ZdbServerConfig(
                directory.resolve("data"),
                directory.resolve("index"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                SYNC_INTERVAL_DEFAULT,
                1,
                ZdbEngineConfig.defaults());
    }

    /** Returns this configuration with another engine configuration. */
    public ZdbServerConfig withEngine(ZdbEngineConfig value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, address, syncInterval, eventLoopCount, value);
    }

    /** Returns this configuration with another address. */
    public ZdbServerConfig withAddress(InetSocketAddress value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, value, syncInterval, eventLoopCount, engine);
    }

    /** Returns this configuration with an admin password. */
    public ZdbServerConfig withAdminPassword(String password) {
        return withEngine(engine.withAdminPassword(password));
    }

    /** Returns this configuration with another durability. */
    public ZdbServerConfig withDurability(Durability value) {
        return withEngine(engine.withDurability(value));
    }
}
