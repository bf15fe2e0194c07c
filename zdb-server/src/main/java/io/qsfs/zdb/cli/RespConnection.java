package io.qsfs.zdb.cli;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLEngine;

/**
 * A blocking connection to a zdb server. Replies are: text with its leading '+' or '-', {@code
 * byte[]}, {@code Long}, {@code List}, or null. Used by one thread.
 */
final class RespConnection implements Closeable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int BUFFER_LENGTH = 1 << 16;
    private static final int BULK_LENGTH_MAX = 8 << 20;
    private static final int LIST_LENGTH_MAX = 1 << 16;
    private static final int LINE_LENGTH_MAX = 4096;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    /** What lies between the connection and its bytes. */
    @FunctionalInterface
    interface Encryption {
        /** Returns the engine of one connection, or nothing when it is not encrypted. */
        Optional<SSLEngine> engine() throws IOException;
    }

    /**
     * Connects.
     *
     * @param replyMillis that a reply may take, 0 = any time
     */
    RespConnection(InetSocketAddress address, int replyMillis, Encryption encryption)
            throws IOException {
        try {
            socket.connect(address, CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(replyMillis == 0 ? CONNECT_MILLIS : replyMillis);
            Optional<SSLEngine> engine = encryption.engine();
            if (engine.isPresent()) {
                TlsStream tls = new TlsStream(engine.get(), socket);
                in = new BufferedInputStream(tls.input(), BUFFER_LENGTH);
                out = new BufferedOutputStream(tls.output(), BUFFER_LENGTH);
            } else {
                in = new BufferedInputStream(socket.getInputStream(), BUFFER_LENGTH);
                out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_LENGTH);
            }
            socket.setSoTimeout(replyMillis);
        } catch (IOException e) {
            socket.close();
            throw new IOException("cannot connect to " + address + ": " + e.getMessage(), e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a command and returns its reply. */
    @Nullable Object call(byte[]... words) throws IOException {
        out.write(bytes("*" + words.length + "\r\n"));
        for (byte[] word : words) {
            out.write(bytes("$" + word.length + "\r\n"));
            out.write(word);
            out.write(bytes("\r\n"));
        }
        out.flush();
        return read();
    }

    /** Sends a command that must not fail. */
    @Nullable Object need(byte[]... words) throws IOException {
        Object reply = call(words);
        if (reply instanceof String text && text.startsWith("-")) {
            throw new IOException(
                    socket.getRemoteSocketAddress()
                            + " answered "
                            + new String(words[0], StandardCharsets.UTF_8)
                            + " with "
                            + text);
        }
        return reply;
    }

    /** Reads one reply. */
    @Nullable Object read() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw new IOException("empty reply");
        }
        return switch (line.charAt(0)) {
            case '+', '-' -> line;
            case ':' -> number(line);
            case '$' -> bulk((int) limited(line, BULK_LENGTH_MAX));
            case '*' -> list((int) limited(line, LIST_LENGTH_MAX));
            default -> throw new IOException("this is no zdb server: it answered " + line);
        };
    }

    private static long number(String line) throws IOException {
        try {
            return Long.parseLong(line.substring(1));
        } catch (NumberFormatException e) {
            throw new IOException("not a number: " + line, e);
        }
    }

    private static long limited(String line, long limit) throws IOException {
        long length = number(line);
        if (length > limit) {
            throw new IOException("a reply is too long: " + line);
        }
        return length;
    }

    private byte @Nullable [] bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length || !line().isEmpty()) {
            throw new EOFException("the connection ended in a reply");
        }
        return bytes;
    }

    private List<@Nullable Object> list(int count) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(read());
        }
        return list;
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || text.length() > LINE_LENGTH_MAX) {
                throw new EOFException("the connection ended");
            }
            if (next != '\r') {
                text.append((char) next);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
