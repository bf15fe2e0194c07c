package io.qsfs.core.node.memory;

import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.ShardStore;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A network of {@link MemoryNode}s: an address not seen before gets a new, empty node. */
public final class MemoryConnector implements NodeConnector {
    private final Map<NodeAddress, MemoryNode> nodes = new ConcurrentHashMap<>();

    /** A network without nodes. */
    public MemoryConnector() {}

    /** The node behind an address. */
    public MemoryNode node(NodeAddress address) {
        return nodes.computeIfAbsent(address, _ -> new MemoryNode());
    }

    @Override
    public ShardStore connect(NodeAddress address) {
        return new MemoryShardStore(address, node(address));
    }

    @Override
    public void close() {
        // Nodes outlive connectors, as real ones do.
    }
}
