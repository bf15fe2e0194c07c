package io.qsfs.core.volume;

import io.qsfs.core.pack.PieceCache;

import java.util.concurrent.atomic.LongAdder;

/** What a volume counts. Thread-safe. */
final class Counters {
    final LongAdder updates = new LongAdder();
    final LongAdder syncs = new LongAdder();
    final LongAdder readAhead = new LongAdder();
    private final LongAdder readBytes = new LongAdder();
    private final LongAdder writtenBytes = new LongAdder();

    void read(long bytes) {
        readBytes.add(bytes);
    }

    void written(long bytes) {
        writtenBytes.add(bytes);
    }

    VolumeStatistics snapshot(PieceCache cache, ContentLog content, OpenFiles openFiles) {
        return new VolumeStatistics(
                updates.sum(),
                syncs.sum(),
                readBytes.sum(),
                writtenBytes.sum(),
                cache.hits(),
                cache.misses(),
                cache.bytes(),
                readAhead.sum(),
                content.dirtyBytes(),
                openFiles.count());
    }
}
