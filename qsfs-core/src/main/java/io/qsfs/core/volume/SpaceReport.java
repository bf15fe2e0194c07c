package io.qsfs.core.volume;

/**
 * Room of a volume in usable bytes: what files can hold after coding.
 *
 * @param totalBytes used and free together
 * @param usedBytes by packs, dead chunks included until they are collected
 * @param availableBytes that files may still take; the reserve for removals is not in it
 * @param inodes that exist
 */
public record SpaceReport(long totalBytes, long usedBytes, long availableBytes, long inodes) {}
