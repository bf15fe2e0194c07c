package io.qsfs.fuse.kernel;

import java.time.Duration;
import java.time.Instant;

/**
 * A request that took longer than the configured threshold.
 *
 * @param errno 0 when it succeeded
 */
public record SlowOperation(
        Instant ended, String operation, long node, int processId, Duration took, int errno) {}
