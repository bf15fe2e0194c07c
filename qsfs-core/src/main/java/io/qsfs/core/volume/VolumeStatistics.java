package io.qsfs.core.volume;

/** Counters of a volume since it was opened. */
public record VolumeStatistics(
        long updates,
        long syncs,
        long readBytes,
        long writtenBytes,
        long chunkCacheHits,
        long chunkCacheMisses,
        long chunkCacheBytes,
        long readAheadChunks,
        long dirtyBytes,
        long openInodes) {}
