package io.qsfs.core.node;

import io.qsfs.core.bytes.Id128;

import java.util.random.RandomGenerator;

/**
 * Names a node for its whole life, wherever it moves: drawn at random when the node joins a volume
 * and kept in a record inside the node, so that a wiped, swapped or copied node is noticed.
 */
public record NodeId(long high, long low) implements Id128, Comparable<NodeId> {
    public static NodeId random(RandomGenerator random) {
        return Id128.random(random, NodeId::new);
    }

    /** Reads {@link #LENGTH} bytes at the offset. */
    public static NodeId read(byte[] bytes, int offset) {
        return Id128.read(bytes, offset, NodeId::new);
    }

    @Override
    public int compareTo(NodeId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return hex();
    }
}
