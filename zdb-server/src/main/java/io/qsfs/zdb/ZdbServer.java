package io.qsfs.zdb;

import io.qsfs.zdb.server.NodeServer;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A storage node that serves the protocol of 0-db. Starts in {@link #start}, ends in {@link
 * #close}.
 */
public final class ZdbServer implements Closeable {
    private final NodeServer server;

    private ZdbServer(NodeServer server) {
        this.server = server;
    }

    /** Opens the data and listens. */
    public static ZdbServer start(ZdbServerConfig config) throws IOException {
        return new ZdbServer(NodeServer.start(config));
    }

    /** Returns the TCP port. */
    public int port() {
        return server.address().getPort();
    }

    /** Returns the address. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Returns the port of the metrics, if they are served. */
    public OptionalInt metricsPort() {
        return server.metricsPort();
    }

    /** Returns where the server listens, for people. */
    public String describe() {
        return server.describe();
    }

    /**
     * Returns the SHA-256 of the certificate that clients are shown, if connections are encrypted.
     */
    public Optional<String> fingerprint() {
        return server.fingerprint();
    }

    /** Waits until the server was closed. */
    public void awaitClose() throws InterruptedException {
        server.awaitClose();
    }

    /** Refuses new connections, ends the others, syncs and closes the data. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
