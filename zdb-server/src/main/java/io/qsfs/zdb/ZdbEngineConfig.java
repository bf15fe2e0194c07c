package io.qsfs.zdb;

import io.qsfs.zdb.namespace.NamespaceMode;

import java.util.Optional;

/**
 * How a node stores.
 *
 * @param defaultMode of new namespaces
 * @param durability when records are synced
 * @param segmentLengthMax length in bytes at which a new segment is begun
 * @param reserveBytes of the disk that payloads must leave free, for deletes and compaction
 * @param namespaceLengthMax limit of the live payload bytes of each new namespace, 0 = none
 * @param adminPassword without it every client is an administrator
 * @param protect whether the default namespace can only be written after {@code SELECT default
 *     PASSWORD} with the admin password
 */
public record ZdbEngineConfig(
        NamespaceMode defaultMode,
        Durability durability,
        long segmentLengthMax,
        long reserveBytes,
        long namespaceLengthMax,
        Optional<String> adminPassword,
        boolean protect) {

    /** Default length of a segment, as 0-db's data files. */
    public static final long SEGMENT_LENGTH_DEFAULT = 256L << 20;

    /** Smallest length of a segment, as 0-db's. */
    public static final long SEGMENT_LENGTH_MIN = 512L << 10;

    /** Largest length of a segment: offsets are 32-bit numbers. */
    public static final long SEGMENT_LENGTH_LIMIT = (4L << 30) - 1;

    /** Checks the limits. */
    public ZdbEngineConfig {
        if (segmentLengthMax < SEGMENT_LENGTH_MIN || segmentLengthMax > SEGMENT_LENGTH_LIMIT) {
            throw new IllegalArgumentException(
                    "segments must be "
                            + SEGMENT_LENGTH_MIN
                            + " to "
                            + SEGMENT_LENGTH_LIMIT
                            + " bytes long, not "
                            + segmentLengthMax);
        }
        if (reserveBytes < 0) {
            throw new IllegalArgumentException("the reserve must not be negative");
        }
    }

    /** Returns the defaults: user mode, synced, 256 MiB segments, no reserve, everyone admin. */
    public static ZdbEngineConfig defaults() {
        return new ZdbEngineConfig(
                NamespaceMode.USER,
                Durability.SYNC,
                SEGMENT_LENGTH_DEFAULT,
                0,
                0,
                Optional.empty(),
                false);
    }

    /** Returns this configuration with another segment length. */
    public ZdbEngineConfig withSegmentLengthMax(long bytes) {
        return new ZdbEngineConfig(
                defaultMode,
                durability,
                bytes,
                reserveBytes,
                namespaceLengthMax,
                adminPassword,
                protect);
    }

    /** Returns this configuration with another reserve. */
    public ZdbEngineConfig withReserveBytes(long bytes) {
        return new ZdbEngineConfig(
                defaultMode,
                durability,
                segmentLengthMax,
                bytes,
                namespaceLengthMax,
                adminPassword,
                protect);
    }

    /** Returns this configuration with another durability. */
    public ZdbEngineConfig withDurability(Durability value) {
        return new ZdbEngineConfig(
                defaultMode,
                value,
                segmentLengthMax,
                reserveBytes,
                namespaceLengthMax,
                adminPassword,
                protect);
    }

    /** Returns this configuration with an admin password. */
    public ZdbEngineConfig withAdminPassword(String password) {
        return new ZdbEngineConfig(
                defaultMode,
                durability,
                segmentLengthMax,
                reserveBytes,
                namespaceLengthMax,
                Optional.of(password),
                protect);
    }

    /** Returns this configuration with another mode of new namespaces. */
    public ZdbEngineConfig withDefaultMode(NamespaceMode mode) {
        return new ZdbEngineConfig(
                mode,
                durability,
                segmentLengthMax,
                reserveBytes,
                namespaceLengthMax,
                adminPassword,
                protect);
    }
}
