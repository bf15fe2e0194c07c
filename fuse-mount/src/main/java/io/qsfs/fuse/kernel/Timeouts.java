package io.qsfs.fuse.kernel;

import java.time.Duration;

/**
 * How long the kernel may believe what it was told, unless it is told otherwise before.
 *
 * @param entry names, and the attributes that come with them
 * @param attributes attributes asked for by themselves
 * @param absence names that lead nowhere
 */
public record Timeouts(Duration entry, Duration attributes, Duration absence) {}
