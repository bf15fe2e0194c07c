package io.qsfs.core;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.journal.LogStats;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.volume.SpaceReport;
import io.qsfs.core.volume.VolumeStatistics;

import java.util.List;
import java.util.Optional;

/**
 * How an open volume is, as far as is known without asking the nodes again.
 *
 * @param epoch counts the openings for writing
 */
public record EngineStatus(
        VolumeId volume,
        long epoch,
        CodingPolicy policy,
        List<NodeStatus> nodes,
        SpaceReport space,
        LogStats log,
        VolumeStatistics statistics) {

    public EngineStatus {
        nodes = List.copyOf(nodes);
    }

    /**
     * One node.
     *
     * @param up whether it answers as the node it should be
     * @param trouble why it is not used or takes no shards; empty when it does
     */
    public record NodeStatus(
            NodeEntry entry, boolean up, String trouble, Optional<NodeHealth> health) {
        static NodeStatus of(PoolNode node) {
            return new NodeStatus(node.entry(), node.isUsable(), node.trouble(), node.health());
        }
    }

    /** How many nodes answer. */
    public long nodesUp() {
        return nodes.stream().filter(NodeStatus::up).count();
    }
}
