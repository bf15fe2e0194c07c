package io.qsfs.core.node;

/** Makes stores from addresses. Implementations are thread-safe. */
public interface NodeConnector extends AutoCloseable {
    /**
     * Returns at once; the store connects by itself, and again whenever the connection is lost. The
     * caller closes the store.
     */
    ShardStore connect(NodeAddress address);

    /** Releases threads and sockets after all stores of this connector were closed. */
    @Override
    void close();
}
