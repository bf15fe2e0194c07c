package io.qsfs.core;

import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeLabels;

/** A node that shall belong to a volume. */
public record NewNode(NodeAddress address, NodeLabels labels) {}
