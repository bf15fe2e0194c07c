package io.qsfs.cli.daemon;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.config.Home;
import io.qsfs.core.Engine;
import io.qsfs.core.volume.Volume;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The daemon's side of one command that somebody typed. Confined to the command's thread. */
final class SocketSession implements Session {
    private static final List<String> DESCRIPTORS =
            List.of("/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc/self");

    private final FrontEnds frontEnds;
    private final Request request;
    private final DataInputStream fromClient;
    private final DataOutputStream toClient;
    private final ReentrantLock sending = new ReentrantLock();
    private final InputStream in = new Input();
    private final OutputStream out =
            new BufferedOutputStream(new Output(Frame.Kind.OUTPUT), 1 << 16);
    private final PrintStream err =
            new PrintStream(new Output(Frame.Kind.MESSAGES), true, StandardCharsets.UTF_8);
    private volatile boolean cancelled;

    SocketSession(
            FrontEnds frontEnds,
            Request request,
            DataInputStream fromClient,
            DataOutputStream toClient) {
        this.frontEnds = frontEnds;
        this.request = request;
        this.fromClient = fromClient;
        this.toClient = toClient;
    }

    @Override
    public Home home() {
        return frontEnds.home();
    }

    @Override
    public Engine engine() {
        return frontEnds.engine();
    }

    @Override
    public FrontEnds frontEnds() {
        return frontEnds;
    }

    @Override
    public Volume volume() {
        return engine().volume();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public Path resolve(String localPath) throws CommandException {
        Path path = Path.of(request.directory()).resolve(localPath).normalize();
        if (DESCRIPTORS.stream().anyMatch(path::startsWith)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    path + " is a descriptor of another process than the daemon: use - instead");
        }
        return path;
    }

    @Override
    public boolean terminal() {
        return request.terminal();
    }

    @Override
    public int columns() {
        return request.columns();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    /** Sends what is buffered and the exit status, the last frame of the session. */
    void exit(int status) throws IOException {
        out.flush();
        err.flush();
        send(Frame.Kind.EXIT, new byte[] {(byte) status}, 0, 1);
    }

    private void send(Frame.Kind kind, byte[] bytes, int offset, int length) throws IOException {
        sending.lock();
        try {
            Frame.write(toClient, kind, bytes, offset, length);
            toClient.flush();
        } catch (IOException e) {
            cancelled = true;
            throw e;
        } finally {
            sending.unlock();
        }
    }

    /** Standard input of the client, asked for piece by piece. */
    private final class Input extends InputStream {
        private byte[] piece = new byte[0];
        private int position;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            while (position == piece.length) {
                if (ended) {
                    return -1;
                }
                next();
            }
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, target, offset, count);
            position += count;
            return count;
        }

        private void next() throws IOException {
            send(Frame.Kind.INPUT_WANTED, new byte[0], 0, 0);
            Frame frame = Frame.read(fromClient);
            switch (frame.kind()) {
                case INPUT -> {
                    piece = frame.payload();
                    position = 0;
                }
                case INPUT_END -> ended = true;
                default ->
                        throw new EOFException(
                                "the client sent " + frame.kind() + " instead of input");
            }
        }
    }

    /** Splits what the command writes into frames. */
    private final class Output extends OutputStream {
        private final Frame.Kind kind;

        Output(Frame.Kind kind) {
            this.kind = kind;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int sent = 0; sent < length; sent += Frame.LENGTH_MAX) {
                send(kind, bytes, offset + sent, Math.min(Frame.LENGTH_MAX, length - sent));
            }
        }
    }
}
