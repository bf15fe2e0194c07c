package io.qsfs.cli.daemon;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.config.PrivateFiles;

import jdk.net.ExtendedSocketOptions;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;

/**
 * Runs commands for the clients of a home's socket, many at once, each on a virtual thread. Only
 * processes of the daemon's own user are served: the socket lies in a private directory, has mode
 * 0600, and the kernel is asked who is at the other end. Thread-safe.
 */
public final class DaemonServer implements AutoCloseable {
    /** Most commands at once; one more waits for its turn. */
    private static final int SESSIONS_MAX = 256;

    /** Connections that the kernel keeps until they are accepted. */
    private static final int BACKLOG = 1_024;

    private static final System.Logger LOG = System.getLogger(DaemonServer.class.getName());

    private final Path socket;
    private final ServerSocketChannel server;
    private final FrontEnds frontEnds;
    private final Runner runner;
    private final Semaphore sessions = new Semaphore(SESSIONS_MAX);

    /** Parses a command line and runs it. */
    @FunctionalInterface
    public interface Runner {
        /** Returns the exit status; failures have been told to the session. */
        int run(java.util.List<String> arguments, Session session);
    }

    private DaemonServer(
            Path socket, ServerSocketChannel server, FrontEnds frontEnds, Runner runner) {
        this.socket = socket;
        this.server = server;
        this.frontEnds = frontEnds;
        this.runner = runner;
    }

    /** Listens; the caller holds the home's lock, so a socket that is there is a dead one. */
    public static DaemonServer start(Path socket, FrontEnds frontEnds, Runner runner)
            throws IOException {
        Path directory = socket.getParent();
        if (directory != null) {
            PrivateFiles.createDirectories(directory);
        }
        Files.deleteIfExists(socket);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        var daemon = new DaemonServer(socket, channel, frontEnds, runner);
        Thread.ofVirtual().name("daemon-accept").start(daemon::accept);
        return daemon;
    }

    /** Stops listening; commands under way go on until they end or the process does. */
    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }

    private void accept() {
        while (true) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("daemon-session").start(() -> serve(client));
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "the daemon's socket failed: " + socket, e);
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        sessions.acquireUninterruptibly();
        try (client) {
            requireOwner(client);
            var in =
                    new DataInputStream(
                            new BufferedInputStream(Channels.newInputStream(client), 1 << 16));
            var out =
                    new DataOutputStream(
                            new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16));
            Frame.greet(out);
            Frame.expectGreeting(in, "a client");
            Frame first = Frame.read(in);
            if (first.kind() != Frame.Kind.REQUEST) {
                throw new CommandException(ExitCode.FAILED, "a client began with " + first.kind());
            }
            Request request = Request.read(first.payload());
            var session = new SocketSession(frontEnds, request, in, out);
            session.exit(runner.run(request.arguments(), session));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a client's session ended early", e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a client's session failed", e);
        } finally {
            sessions.release();
        }
    }

    private static void requireOwner(SocketChannel client) throws IOException {
        String peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        String owner = Files.getOwner(Path.of("/proc/self")).getName();
        if (!peer.equals(owner)) {
            throw new CommandException(ExitCode.REFUSED, "refused a connection of user " + peer);
        }
    }
}
