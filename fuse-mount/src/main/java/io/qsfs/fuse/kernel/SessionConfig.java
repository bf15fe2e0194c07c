package io.qsfs.fuse.kernel;

import io.qsfs.core.error.Checks;

import java.io.IOException;
import java.time.Duration;
import java.util.function.ToIntFunction;

/**
 * How a session answers.
 *
 * @param timeouts how long the kernel may remember
 * @param workersMax most threads that answer at once; each holds up to two buffers of 1 MiB
 * @param slowThreshold requests that take longer are logged
 * @param errnoOf the error number for what the file system throws, besides {@link FuseError}
 */
public record SessionConfig(
        Timeouts timeouts,
        int workersMax,
        Duration slowThreshold,
        ToIntFunction<IOException> errnoOf) {
    public SessionConfig {
        Checks.argument(workersMax >= Session.WORKERS_MIN, "too few workers: " + workersMax);
    }
}
