package io.qsfs.core.node;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node says about itself.
 *
 * @param recordCount live records in the volume's namespace
 * @param usedBytes live payload in the volume's namespace
 * @param freeBytes what may still be written: room on the disk, or less by a quota; empty when the
 *     node does not say
 * @param disk where its records lie; empty when the node does not say
 * @param version name and version of the node's program
 */
public record NodeHealth(
        long recordCount,
        long usedBytes,
        OptionalLong freeBytes,
        Optional<Disk> disk,
        String version) {
    /**
     * The disk under a node.
     *
     * @param name the same for all nodes that share it
     * @param freeBytes what all of them together may still write
     */
    public record Disk(String name, long freeBytes) {}
}
