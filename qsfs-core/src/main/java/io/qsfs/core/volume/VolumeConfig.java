package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

import java.time.Duration;

/**
 * Limits of an open volume.
 *
 * @param chunkCacheBytes of content kept for the next reader
 * @param readAheadStreams handles that may read ahead at once
 * @param flushDelay how long written bytes may wait for their chunk to fill
 * @param rootUid owner of the root of a new volume
 * @param rootGid group of the root of a new volume
 */
public record VolumeConfig(
        long chunkCacheBytes, int readAheadStreams, Duration flushDelay, int rootUid, int rootGid) {
    public VolumeConfig {
        Checks.argument(chunkCacheBytes >= 0 && readAheadStreams >= 0, "a negative limit");
        Checks.argument(flushDelay.isPositive(), "the flush delay must be positive");
    }

    /** 64 MiB of cache, so that a front end fits into 512 MiB; a second for unwritten bytes. */
    public static VolumeConfig defaults() {
        return new VolumeConfig(64L << 20, 8, Duration.ofSeconds(1), 0, 0);
    }
}
