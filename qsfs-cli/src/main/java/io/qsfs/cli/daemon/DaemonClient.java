package io.qsfs.cli.daemon;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A connection to the daemon of a home, for one command. Not thread-safe. */
public final class DaemonClient implements AutoCloseable {
    private static final int INPUT_PIECE_BYTES = 256 << 10;

    /** Also the longest that a client waits while others have all places of the daemon. */
    private static final Duration GREETING_TIMEOUT = Duration.ofSeconds(30);

    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    private DaemonClient(SocketChannel channel) throws IOException {
        this.channel = channel;
        in =
                new DataInputStream(
                        new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
        out =
                new DataOutputStream(
                        new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
        Frame.greet(out);
        awaitGreeting(channel);
        Frame.expectGreeting(in, "the daemon");
    }

    /** A process that is stopped or starved takes connections and says nothing. */
    private static void awaitGreeting(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            var _ = channel.register(selector, SelectionKey.OP_READ);
            if (selector.select(GREETING_TIMEOUT.toMillis()) == 0) {
                throw new CommandException(
                        ExitCode.UNAVAILABLE,
                        "the daemon at "
                                + channel.getRemoteAddress()
                                + " has not answered for "
                                + GREETING_TIMEOUT.toSeconds()
                                + " s; see its log, or end it with 'qsfs down'");
            }
        }
        channel.configureBlocking(true);
    }

    /** Connects; nothing when no daemon listens there. */
    public static Optional<DaemonClient> connect(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return Optional.of(new DaemonClient(channel));
        } catch (ConnectException _) {
            channel.close();
            return Optional.empty();
        } catch (SocketException | EOFException _) {
            // The daemon died or closed its socket between the two steps.
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * What a command prints in the daemon; nothing when no daemon runs.
     *
     * @throws CommandException with what the command said when it failed
     */
    public static Optional<String> ask(Path socket, List<String> arguments) throws IOException {
        Optional<DaemonClient> daemon = connect(socket);
        if (daemon.isEmpty()) {
            return Optional.empty();
        }
        try (DaemonClient client = daemon.get()) {
            var answer = new ByteArrayOutputStream();
            var messages = new ByteArrayOutputStream();
            var streams = new Streams(InputStream.nullInputStream(), answer, messages);
            if (client.run(arguments, 0, streams) != ExitCode.OK.number()) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "the daemon could not do '%s': %s"
                                .formatted(
                                        String.join(" ", arguments),
                                        messages.toString(StandardCharsets.UTF_8).strip()));
            }
            return Optional.of(answer.toString(StandardCharsets.UTF_8));
        }
    }

    /** The streams of who typed a command. */
    public record Streams(InputStream in, OutputStream out, OutputStream err) {}

    /**
     * Runs a command line in the daemon.
     *
     * @param columns width of the terminal that messages go to; 0 without one
     * @return the exit status
     */
    public int run(List<String> arguments, int columns, Streams streams) throws IOException {
        String directory = Path.of("").toAbsolutePath().toString();
        send(Frame.Kind.REQUEST, new Request(arguments, directory, columns > 0, columns).write());
        while (true) {
            Frame frame = next();
            switch (frame.kind()) {
                case OUTPUT -> streams.out().write(frame.payload());
                case MESSAGES -> {
                    streams.err().write(frame.payload());
                    streams.err().flush();
                }
                case INPUT_WANTED -> sendInput(streams.in());
                case EXIT -> {
                    streams.out().flush();
                    return frame.payload()[0];
                }
                case REQUEST, INPUT, INPUT_END ->
                        throw new CommandException(
                                ExitCode.FAILED, "the daemon sent " + frame.kind());
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private Frame next() throws IOException {
        try {
            return Frame.read(in);
        } catch (EOFException | SocketException e) {
            throw new CommandException(
                    ExitCode.UNAVAILABLE,
                    "the daemon ended in the middle of the command; see 'qsfs status' and its log",
                    e);
        }
    }

    private void sendInput(InputStream from) throws IOException {
        byte[] piece = from.readNBytes(INPUT_PIECE_BYTES);
        if (piece.length == 0) {
            send(Frame.Kind.INPUT_END, piece);
        } else {
            send(Frame.Kind.INPUT, piece);
        }
    }

    private void send(Frame.Kind kind, byte[] payload) throws IOException {
        Frame.write(out, kind, payload, 0, payload.length);
        out.flush();
    }
}
