package io.qsfs.core.node;

import java.util.OptionalLong;

/**
 * What a node says about itself.
 *
 * @param recordCount live records in the volume's namespace
 * @param usedBytes live payload in the volume's namespace
 * @param freeBytes what may still be written: room on the disk, or less by a quota; empty when the
 *     node does not say
 * @param version name and version of the node's program
 */
public record NodeHealth(
        long recordCount, long usedBytes, OptionalLong freeBytes, String version) {}
