package io.qsfs.core.simulation;

import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.ShardStore;

import java.util.Map;

/** The network of one front end. Confined to the thread of its world. */
final class SimulatedConnector implements NodeConnector {
    private final World world;
    private final Program client;
    private final Map<NodeAddress, SimulatedNode> nodes;

    SimulatedConnector(World world, Program client, Map<NodeAddress, SimulatedNode> nodes) {
        this.world = world;
        this.client = client;
        this.nodes = nodes;
    }

    @Override
    public ShardStore connect(NodeAddress address) {
        SimulatedNode node = nodes.get(address);
        if (node == null) {
            throw new IllegalArgumentException("no node at " + address);
        }
        return new SimulatedStore(world, client, node);
    }

    @Override
    public void close() {
        // A connection needs nothing that outlives it.
    }
}
