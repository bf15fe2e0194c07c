package io.qsfs.zdb;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A blocking client for tests. Replies are: text with its leading '+' or '-', {@code byte[]},
 * {@code Long}, {@code List}, or null.
 */
final class RespClient implements Closeable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    RespClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        InputStream stream = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        in = new DataInputStream(stream);
    }

    static RespClient connect(int port) throws IOException {
        return new RespClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    @Nullable Object call(Object... words) throws IOException {
        send(words);
        return read();
    }

    void send(Object... words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("*" + words.length + "\r\n"));
        for (Object word : words) {
            byte[] bytes = word instanceof byte[] raw ? raw : ascii(String.valueOf(word));
            out.writeBytes(ascii("$" + bytes.length + "\r\n"));
            out.writeBytes(bytes);
            out.writeBytes(ascii("\r\n"));
        }
        sendRaw(out.toByteArray());
    }

    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether the server ended the connection. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Nullable Object read() throws IOException {
        String line = line();
        return switch (line.charAt(0)) {
            case '+', '-' -> line;
            case ':' -> Long.valueOf(line.substring(1));
            case '$' -> bulk(Integer.parseInt(line.substring(1)));
            case '*' -> list(Integer.parseInt(line.substring(1)));
            default -> throw new IOException("not a reply: " + line);
        };
    }

    private byte @Nullable [] bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (!line().isEmpty() || bytes.length != length) {
            throw new EOFException("bulk string cut");
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
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("connection ended");
            }
            text.append((char) next);
        }
        in.read();
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
