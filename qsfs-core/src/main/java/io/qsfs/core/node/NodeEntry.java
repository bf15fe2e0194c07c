package io.qsfs.core.node;

import io.qsfs.core.error.Checks;

/**
 * A node as the volume knows it.
 *
 * @param number the node's place in the volume's table, by which stripes name it; never reused
 */
public record NodeEntry(int number, NodeId id, NodeAddress address, NodeLabels labels, Duty duty) {
    /** What the volume asks of a node. */
    public enum Duty {
        /** Takes new shards and serves those it has. */
        ACTIVE,
        /** Serves the shards it has until they have moved elsewhere; takes no new ones. */
        DRAINING,
        /** Is not contacted any more. */
        REMOVED
    }

    public NodeEntry {
        Checks.argument(number >= 0 && number < NodeTable.NUMBER_LIMIT, "node number " + number);
    }

    public NodeEntry withDuty(Duty newDuty) {
        return new NodeEntry(number, id, address, labels, newDuty);
    }

    public NodeEntry withAddress(NodeAddress newAddress) {
        return new NodeEntry(number, id, newAddress, labels, duty);
    }

    /** How messages name the node. */
    public String describe() {
        return "node " + number + " (" + address.hostAndPort() + ")";
    }
}
