package io.qsfs.bench.s3;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;

/**
 * One connection that sends requests one after another and takes their answers, with next to no CPU
 * time of its own: what is measured is the server. Not thread-safe.
 */
final class LeanClient implements AutoCloseable {
    private static final int WINDOW = 256 << 10;

    private final Signer signer;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(WINDOW).limit(0);
    private long firstByteNanos;

    LeanClient(Endpoint endpoint) throws IOException, GeneralSecurityException {
        this.signer = new Signer(endpoint);
        this.channel =
                SocketChannel.open(
                        new InetSocketAddress(
                                endpoint.address().getHost(), endpoint.address().getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /**
     * An answer.
     *
     * @param text of the body, when it was to be kept
     */
    record Answer(int status, long length, String text) {}

    /**
     * Sends a request and takes the whole answer.
     *
     * @param body left as it is
     */
    Answer request(String method, String path, String query, ByteBuffer body, boolean keepBody)
            throws IOException, GeneralSecurityException {
        ByteBuffer[] out = {
            ByteBuffer.wrap(signer.head(method, path, query, body.remaining())), body.duplicate()
        };
        while (out[0].hasRemaining() || out[1].hasRemaining()) {
            channel.write(out);
        }
        firstByteNanos = 0;
        String head = head();
        int status = Integer.parseInt(head.substring(9, 12));
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("transfer-encoding: chunked")) {
            return chunked(status, keepBody);
        }
        int at = lower.indexOf("content-length: ");
        long length =
                at < 0 ? 0 : Long.parseLong(lower.substring(at + 16, lower.indexOf('\r', at)));
        String text = take(method.equals("HEAD") ? 0 : length, keepBody);
        return new Answer(status, length, text);
    }

    /** When the first byte of the last answer came, by {@link System#nanoTime}. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    private void fill() throws IOException {
        in.compact();
        int count = channel.read(in);
        in.flip();
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime();
        }
    }

    private String head() throws IOException {
        int searched = 0;
        while (true) {
            for (int i = in.position() + searched; i + 3 < in.limit(); i++) {
                if (in.get(i) == '\r' && in.get(i + 2) == '\r' && in.get(i + 3) == '\n') {
                    byte[] head = new byte[i + 4 - in.position()];
                    in.get(head);
                    return new String(head, StandardCharsets.ISO_8859_1);
                }
            }
            searched = Math.max(0, in.remaining() - 3);
            fill();
        }
    }

    private String take(long length, boolean keep) throws IOException {
        var text = new StringBuilder();
        for (long left = length; left > 0; ) {
            if (!in.hasRemaining()) {
                fill();
            }
            int count = (int) Math.min(left, in.remaining());
            if (keep) {
                byte[] bytes = new byte[count];
                in.get(bytes);
                text.append(new String(bytes, StandardCharsets.ISO_8859_1));
            } else {
                in.position(in.position() + count);
            }
            left -= count;
        }
        return text.toString();
    }

    private Answer chunked(int status, boolean keep) throws IOException {
        var text = new StringBuilder();
        long total = 0;
        while (true) {
            long size = Long.parseLong(line(), 16);
            text.append(take(size, keep));
            total += size;
            line();
            if (size == 0) {
                return new Answer(status, total, text.toString());
            }
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            if (!in.hasRemaining()) {
                fill();
            }
            char c = (char) in.get();
            if (c == '\n') {
                return line.toString().strip();
            }
            line.append(c);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
