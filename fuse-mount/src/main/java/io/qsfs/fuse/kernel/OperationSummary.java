package io.qsfs.fuse.kernel;

import java.time.Duration;

/**
 * How one kind of request fared since the mount began.
 *
 * @param median an upper bound, at most twice too large
 * @param percentile99 an upper bound, at most twice too large
 */
public record OperationSummary(
        String operation,
        long count,
        long failures,
        Duration mean,
        Duration median,
        Duration percentile99,
        Duration longest) {}
