package io.qsfs.zdb;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server runs.
 *
 * @param dataDirectory holds the segments; created when missing
 * @param indexDirectory holds the index; created when missing
 * @param listen where clients connect
 * @param tls encrypts TCP connections
 * @param metrics where figures are served over HTTP
 * @param upkeep what happens from time to time
 * @param eventLoopCount threads that serve connections
 */
public record ZdbServerConfig(
        Path dataDirectory,
        Path indexDirectory,
        ListenConfig listen,
        Optional<TlsConfig> tls,
        Optional<InetSocketAddress> metrics,
        Upkeep upkeep,
        int eventLoopCount,
        ZdbEngineConfig engine) {

    /**
     * What a node does from time to time.
     *
     * @param syncInterval between two syncs with {@link Durability#INTERVAL}
     * @param rotateInterval after which a segment ends even if it is not full
     * @param compactionInterval between the end of one compaction and the search for the next
     * @param compactionRate bytes per second that compaction may write, 0 = no compaction
     * @param hook program that is run at events
     */
    public record Upkeep(
            Duration syncInterval,
            Optional<Duration> rotateInterval,
            Duration compactionInterval,
            long compactionRate,
            Optional<Path> hook) {

        /** A tenth of what a slow disk writes, so that clients hardly notice. */
        public static final long COMPACTION_RATE_DEFAULT = 16L << 20;

        private static final Duration SYNC_INTERVAL_DEFAULT = Duration.ofSeconds(1);
        private static final Duration COMPACTION_INTERVAL_DEFAULT = Duration.ofSeconds(10);

        /** Checks the limits. */
        public Upkeep {
            if (syncInterval.isNegative() || syncInterval.isZero()) {
                throw new IllegalArgumentException("the sync interval must be positive");
            }
            if (rotateInterval.isPresent() && rotateInterval.get().toMillis() < 1000) {
                throw new IllegalArgumentException("segments must last a second at least");
            }
            if (compactionInterval.isNegative() || compactionInterval.isZero()) {
                throw new IllegalArgumentException("the compaction interval must be positive");
            }
            if (compactionRate < 0) {
                throw new IllegalArgumentException("the rate of compaction is negative");
            }
        }

        /** Returns the defaults: sync every second, compaction on, no rotation, no hook. */
        public static Upkeep defaults() {
            return new Upkeep(
                    SYNC_INTERVAL_DEFAULT,
                    Optional.empty(),
                    COMPACTION_INTERVAL_DEFAULT,
                    COMPACTION_RATE_DEFAULT,
                    Optional.empty());
        }

        /** Returns this upkeep with another pace of compaction. */
        public Upkeep withCompaction(Duration interval, long rate) {
            return new Upkeep(syncInterval, rotateInterval, interval, rate, hook);
        }

        /** Returns this upkeep with a rotation. */
        public Upkeep withRotation(Duration interval) {
            return new Upkeep(
                    syncInterval, Optional.of(interval), compactionInterval, compactionRate, hook);
        }

        /** Returns this upkeep with another interval between syncs. */
        public Upkeep withSyncInterval(Duration value) {
            return new Upkeep(value, rotateInterval, compactionInterval, compactionRate, hook);
        }

        /** Returns this upkeep with a program that is run at events. */
        public Upkeep withHook(Path program) {
            return new Upkeep(
                    syncInterval,
                    rotateInterval,
                    compactionInterval,
                    compactionRate,
                    Optional.of(program));
        }
    }

    /** Checks the limits. */
    public ZdbServerConfig {
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
                Optional.empty(),
                Optional.empty(),
                Upkeep.defaults(),
                1,
                ZdbEngineConfig.defaults());
    }

    /** Returns this configuration with another engine configuration. */
    public ZdbServerConfig withEngine(ZdbEngineConfig value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, listen, tls, metrics, upkeep, eventLoopCount, value);
    }

    /** Returns this configuration with other directories. */
    public ZdbServerConfig withDirectories(Path data, Path index) {
        return new ZdbServerConfig(
                data, index, listen, tls, metrics, upkeep, eventLoopCount, engine);
    }

    /** Returns this configuration with other places to listen. */
    public ZdbServerConfig withListen(ListenConfig value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, value, tls, metrics, upkeep, eventLoopCount, engine);
    }

    /** Returns this configuration with encryption. */
    public ZdbServerConfig withTls(TlsConfig value) {
        return new ZdbServerConfig(
                dataDirectory,
                indexDirectory,
                listen,
                Optional.of(value),
                metrics,
                upkeep,
                eventLoopCount,
                engine);
    }

    /** Returns this configuration with figures served over HTTP. */
    public ZdbServerConfig withMetrics(InetSocketAddress value) {
        return new ZdbServerConfig(
                dataDirectory,
                indexDirectory,
                listen,
                tls,
                Optional.of(value),
                upkeep,
                eventLoopCount,
                engine);
    }

    /** Returns this configuration with other upkeep. */
    public ZdbServerConfig withUpkeep(Upkeep value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, listen, tls, metrics, value, eventLoopCount, engine);
    }

    /** Returns this configuration with another number of event loops. */
    public ZdbServerConfig withEventLoopCount(int value) {
        return new ZdbServerConfig(
                dataDirectory, indexDirectory, listen, tls, metrics, upkeep, value, engine);
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
