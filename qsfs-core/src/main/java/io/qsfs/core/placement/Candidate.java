package io.qsfs.core.placement;

import io.qsfs.core.node.NodeLabels;

/**
 * A node that may take a shard.
 *
 * @param number the node's number
 * @param weight its share of new shards relative to others, for example its free bytes; more than 0
 */
public record Candidate(int number, NodeLabels labels, double weight) {}
