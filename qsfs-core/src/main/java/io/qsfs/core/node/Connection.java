package io.qsfs.core.node;

/** Whether a node can be talked to now, as far as its client knows without asking. */
public sealed interface Connection {
    /** Requests are sent at once. */
    record Up() implements Connection {}

    /** The first connection is being made; requests wait for its outcome. */
    record Connecting() implements Connection {}

    /**
     * Requests fail at once; the client keeps trying to connect.
     *
     * @param reason what failed, naming the node
     */
    record Down(String reason) implements Connection {}
}
