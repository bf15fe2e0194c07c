package io.qsfs.core.volume;

/** Total and free bytes of a volume, usable: after coding. */
public record Room(long totalBytes, long freeBytes) {}
