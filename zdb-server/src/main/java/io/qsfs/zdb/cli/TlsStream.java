package io.qsfs.zdb.cli;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * Blocking streams of a client over a TLS engine: BoringSSL's has the hybrid key exchange, and
 * comes as an engine only. Used by one thread.
 */
final class TlsStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] chunk = new byte[16 * 1024];
    private final ByteBuffer outgoing;
    private ByteBuffer incoming = NOTHING;
    private ByteBuffer plain;

    /** Shakes hands; on return the peer has shown who it is. */
    TlsStream(SSLEngine engine, Socket socket) throws IOException {
        this.engine = engine;
        in = socket.getInputStream();
        out = socket.getOutputStream();
        outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
        engine.setUseClientMode(true);
        engine.beginHandshake();
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap()) {
                        throw new EOFException("the connection ended during the TLS handshake");
                    }
                }
                case NEED_TASK -> runTask();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private void runTask() {
        @Nullable Runnable task = engine.getDelegatedTask();
        if (task != null) {
            task.run();
        }
    }

    private void wrap(ByteBuffer source) throws IOException {
        do {
            outgoing.clear();
            SSLEngineResult result = engine.wrap(source, outgoing);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new EOFException("the TLS connection was closed");
            }
            out.write(outgoing.array(), 0, outgoing.position());
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTask();
            }
        } while (source.hasRemaining());
        out.flush();
    }

    /** Decrypts one packet into what can be read; returns false at the end of the stream. */
    private boolean unwrap() throws IOException {
        while (true) {
            plain.compact();
            SSLEngineResult result = engine.unwrap(incoming, plain);
            plain.flip();
            switch (result.getStatus()) {
                case OK -> {
                    return true;
                }
                case CLOSED -> {
                    return false;
                }
                case BUFFER_OVERFLOW -> {
                    ByteBuffer larger = ByteBuffer.allocate(2 * plain.capacity());
                    plain = larger.put(plain).flip();
                }
                case BUFFER_UNDERFLOW -> {
                    if (!receive()) {
                        return false;
                    }
                }
            }
        }
    }

    private boolean receive() throws IOException {
        int count = in.read(chunk);
        if (count < 0) {
            return false;
        }
        incoming =
                ByteBuffer.allocate(incoming.remaining() + count)
                        .put(incoming)
                        .put(chunk, 0, count)
                        .flip();
        return true;
    }

    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                while (!plain.hasRemaining()) {
                    if (!unwrap()) {
                        return -1;
                    }
                }
                int count = Math.min(length, plain.remaining());
                plain.get(target, offset, count);
                return count;
            }
        };
    }

    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                wrap(ByteBuffer.wrap(new byte[] {(byte) value}));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                wrap(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }
}
