package io.qsfs.fuse;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a mount did since it began and what it holds now.
 *
 * @param operations kinds of requests that were made at least once
 * @param slow the latest operations over the threshold, oldest first
 * @param knownNodes nodes that the kernel has in its caches
 * @param threads that answer requests now
 */
public record FuseStatistics(
        List<Operation> operations,
        List<Slow> slow,
        long knownNodes,
        int openFiles,
        int openDirectories,
        int threads) {

    public FuseStatistics {
        operations = List.copyOf(operations);
        slow = List.copyOf(slow);
    }

    /**
     * One kind of request, named as in the kernel's protocol.
     *
     * @param median an upper bound, at most twice too large
     * @param percentile99 an upper bound, at most twice too large
     */
    public record Operation(
            String name,
            long count,
            long failures,
            Duration mean,
            Duration median,
            Duration percentile99,
            Duration longest) {}

    /**
     * A request that took long.
     *
     * @param errno 0 when it succeeded
     */
    public record Slow(
            Instant ended, String name, long inode, int processId, Duration took, int errno) {}
}
