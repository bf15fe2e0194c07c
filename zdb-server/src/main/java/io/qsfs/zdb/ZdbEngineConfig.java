package io.qsfs.zdb;

import io.qsfs.zdb.namespace.NamespaceMode;

import java.util.Optional;

/**
 * How a node stores.
 *
 * @param singleMode of all namespaces; without it namespaces choose, and new ones are in user mode
 * @param durability when records are synced
 * @param syncOnRotation whether a segment is synced before its successor is begun; always so when
 *     every write is
 * @param segmentLengthMax length in bytes at which a new segment is begun
 * @param reserveBytes of the disk that payloads must leave free, for deletes and compaction
 * @param defaultLengthMax limit of the live payload bytes of the default namespace, 0 = none
 * @param adminPassword without it every client is an administrator
 * @param protect whether the default namespace can only be written after {@code SELECT default
 *     PASSWORD} with the admin password
 */
public record ZdbEngineConfig(
        Optional<NamespaceMode> singleMode,
        Durability durability,
        boolean syncOnRotation,
        long segmentLengthMax,
        long reserveBytes,
        long defaultLengthMax,
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
        if (defaultLengthMax < 0) {
            throw new IllegalArgumentException("the limit of the namespace must not be negative");
        }
        if (protect && adminPassword.isEmpty()) {
            throw new IllegalArgumentException("protected mode needs an admin password");
        }
    }

    /** Returns the defaults: any mode, synced, 256 MiB segments, no reserve, everyone admin. */
    public static ZdbEngineConfig defaults() {
        return new ZdbEngineConfig(
                Optional.empty(),
                Durability.SYNC,
                true,
                SEGMENT_LENGTH_DEFAULT,
                0,
                0,
                Optional.empty(),
                false);
    }

    /** Returns this configuration with another segment length in bytes. */
    public ZdbEngineConfig withSegmentLengthMax(long value) {
        return new ZdbEngineConfig(
                singleMode,
                durability,
                syncOnRotation,
                value,
                reserveBytes,
                defaultLengthMax,
                adminPassword,
                protect);
    }

    /** Returns this configuration with another reserve in bytes. */
    public ZdbEngineConfig withReserveBytes(long value) {
        return new ZdbEngineConfig(
                singleMode,
                durability,
                syncOnRotation,
                segmentLengthMax,
                value,
                defaultLengthMax,
                adminPassword,
                protect);
    }

    /** Returns this configuration with another limit of the default namespace in bytes. */
    public ZdbEngineConfig withDefaultLengthMax(long value) {
        return new ZdbEngineConfig(
                singleMode,
                durability,
                syncOnRotation,
                segmentLengthMax,
                reserveBytes,
                value,
                adminPassword,
                protect);
    }

    /** Returns this configuration with another durability. */
    public ZdbEngineConfig withDurability(Durability value) {
        return new ZdbEngineConfig(
                singleMode,
                value,
                syncOnRotation,
                segmentLengthMax,
                reserveBytes,
                defaultLengthMax,
                adminPassword,
                protect);
    }

    /** Returns this configuration with or without a sync at the end of each segment. */
    public ZdbEngineConfig withSyncOnRotation(boolean value) {
        return new ZdbEngineConfig(
                singleMode,
                durability,
                value,
                segmentLengthMax,
                reserveBytes,
                defaultLengthMax,
                adminPassword,
                protect);
    }

    /** Returns this configuration with an admin password. */
    public ZdbEngineConfig withAdminPassword(String value) {
        return new ZdbEngineConfig(
                singleMode,
                durability,
                syncOnRotation,
                segmentLengthMax,
                reserveBytes,
                defaultLengthMax,
                Optional.of(value),
                protect);
    }

    /** Returns this configuration with or without protection of the default namespace. */
    public ZdbEngineConfig withProtect(boolean value) {
        return new ZdbEngineConfig(
                singleMode,
                durability,
                syncOnRotation,
                segmentLengthMax,
                reserveBytes,
                defaultLengthMax,
                adminPassword,
                value);
    }

    /** Returns this configuration with one mode for all namespaces. */
    public ZdbEngineConfig withSingleMode(NamespaceMode value) {
        return new ZdbEngineConfig(
                Optional.of(value),
                durability,
                syncOnRotation,
                segmentLengthMax,
                reserveBytes,
                defaultLengthMax,
                adminPassword,
                protect);
    }
}
