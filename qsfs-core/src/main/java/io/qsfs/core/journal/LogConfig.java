package io.qsfs.core.journal;

import io.qsfs.core.error.Checks;

import java.time.Duration;

/**
 * Limits of a log.
 *
 * @param packBytes a pack is closed before it grows beyond; less when the coding policy or the
 *     nodes that are up allow only less
 * @param packsInFlight closed packs that may wait for the nodes; writers wait when there are more
 * @param flushDelay how long a transaction that nobody syncs may stay in memory
 * @param retryWindow how long the nodes may refuse a pack before writers are told; it is offered
 *     again until they take it
 * @param persistBytes unpersisted memory of the metadata store that starts a persist
 * @param checkpointBytes journal since the last checkpoint that starts the next, if it is also more
 *     than a tenth of the store
 */
public record LogConfig(
        int packBytes,
        int packsInFlight,
        Duration flushDelay,
        Duration retryWindow,
        long persistBytes,
        long checkpointBytes) {
    /** Longest content of one chunk; larger ones make small reads dear, smaller ones the rows. */
    public static final int MAX_CHUNK_BYTES = 256 << 10;

    /**
     * No writer ever has more packs on their way. Part of the format: recovery knows from it which
     * packs of a crashed writer may be incomplete.
     */
    public static final int MAX_PACKS_IN_FLIGHT = 16;

    /** Room for a large transaction or a chunk with all that surrounds it. */
    static final int MIN_PACK_BYTES = 1 << 20;

    public LogConfig {
        Checks.argument(packBytes >= MIN_PACK_BYTES, "a pack has at least 1 MiB");
        Checks.argument(
                packsInFlight >= 2 && packsInFlight <= MAX_PACKS_IN_FLIGHT,
                "2 to 16 packs in flight");
        Checks.argument(
                !flushDelay.isNegative() && !retryWindow.isNegative(), "a negative duration");
        Checks.argument(persistBytes > 0 && checkpointBytes > 0, "a bound must be positive");
    }

    /** Five packs in memory, a second in memory at most, half a minute for nodes to come back. */
    public static LogConfig defaults() {
        return new LogConfig(
                16 << 20, 4, Duration.ofSeconds(1), Duration.ofSeconds(30), 64L << 20, 256L << 20);
    }
}
