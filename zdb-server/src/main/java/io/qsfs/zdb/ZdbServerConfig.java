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
 * @param listen where clients connect
 * @param syncInterval between two syncs with {@link Durability#INTERVAL}
 * @param eventLoopCount threads that serve connections
 */
public record ZdbServerConfig(
        Path dataDirectory,
        Path indexDirectory,
        ListenConfig listen,
        Duration syncInterval,
        int eventLoopCount,
        ZdbEngineConfig engine) {

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

    /**
     * Returns a server on a loopback port that syncs every write, with data and index below one
     * directory.
     *
     * @param port 0 takes any free one
     */
    public static ZdbServerConfig local(Path directory, int port) {
        return new ZdbServerConfig(
                directory.resolve("data"),
                directory.resolve("index"),
                ListenConfig.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                SYNC_INTERVAL_DEFAULT,
                1,
                ZdbEngineConfig.defaults());
    }

    /** Returns this configuration with another engine configuration. */
    public ZdbServerConfig withEngine(ZdbEngineConfig value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, listen, syncInterval, eventLoopCount, value);
    }

    /** Returns this configuration with other directories. */
    public ZdbServerConfig withDirectories(Path data, Path index) {
        return new ZdbServerConfig(data, index, listen, syncInterval, eventLoopCount, engine);
    }

    /** Returns this configuration with other places to listen. */
    public ZdbServerConfig withListen(ListenConfig value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, value, syncInterval, eventLoopCount, engine);
    }

    /** Returns this configuration with another interval between syncs. */
    public ZdbServerConfig withSyncInterval(Duration value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, listen, value, eventLoopCount, engine);
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
