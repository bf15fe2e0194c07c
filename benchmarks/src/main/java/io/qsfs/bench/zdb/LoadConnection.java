package io.qsfs.bench.zdb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** One connection of a load; used by one thread. */
final class LoadConnection implements Closeable {
    private static final int READ_LENGTH = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final NodeLoad.Plan plan;
    private final Random random;
    private final byte[] payload;
    private final byte[] received;
    private long[] latencies = new long[1 << 16];
    private int count;

    LoadConnection(InetSocketAddress server, NodeLoad.Plan plan, int number) throws IOException {
        this.plan = plan;
        // Not the same in each run: a node answers a value that it has with nothing.
        this.random = new Random(System.nanoTime() + number);
        this.payload = new byte[plan.length()];
        this.received = new byte[plan.length()];
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.connect(server);
        in = new BufferedInputStream(socket.getInputStream(), READ_LENGTH);
    }

    /** Returns the latency of each request in nanoseconds; those of a pipeline share one. */
    long[] run(long endNanos) throws IOException {
        String[] keys = new String[plan.pipeline()];
        while (System.nanoTime() < endNanos) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(plan.get() ? 64 : plan.length());
            for (int i = 0; i < keys.length; i++) {
                keys[i] = key(random.nextInt(plan.keyCount()));
                if (plan.get()) {
                    get(out, keys[i]);
                } else {
                    set(out, keys[i]);
                }
            }
            long sent = System.nanoTime();
            out.writeTo(socket.getOutputStream());
            for (String key : keys) {
                if (plan.get()) {
                    checkGet(key);
                } else {
                    checkSet(key);
                }
                note(System.nanoTime() - sent);
            }
        }
        return Arrays.copyOf(latencies, count);
    }

    private void note(long nanos) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count++] = nanos;
    }

    private String key(int number) {
        return "load:" + plan.length() + ":" + number;
    }

    /** Writes every key that a GET may ask for. */
    void fill() throws IOException {
        for (int number = 0; number < plan.keyCount(); number++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(plan.length() + 64);
            set(out, key(number));
            out.writeTo(socket.getOutputStream());
            checkSet(key(number));
        }
    }

    private static void get(ByteArrayOutputStream out, String key) {
        out.writeBytes(ascii("*2\r\n$3\r\nGET\r\n$" + key.length() + "\r\n" + key + "\r\n"));
    }

    private void set(ByteArrayOutputStream out, String key) {
        // Each value differs from the one before, so that none is answered without being written.
        for (int i = 0; i < Math.min(8, payload.length); i++) {
            payload[i] = (byte) random.nextInt();
        }
        out.writeBytes(ascii("*3\r\n$3\r\nSET\r\n$" + key.length() + "\r\n" + key + "\r\n$"));
        out.writeBytes(ascii(payload.length + "\r\n"));
        out.writeBytes(payload);
        out.writeBytes(ascii("\r\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void checkGet(String key) throws IOException {
        String head = line();
        if (!head.equals("$" + plan.length())) {
            throw new IOException("GET " + key + " answered " + head);
        }
        if (in.readNBytes(received, 0, plan.length()) < plan.length() || !line().isEmpty()) {
            throw new EOFException("the connection ended in a payload");
        }
    }

    /** SET answers with the key here, and with OK on Redis. */
    private void checkSet(String key) throws IOException {
        String head = line();
        if (!head.equals("+OK") && !(head.startsWith("$") && line().equals(key))) {
            throw new IOException("SET " + key + " answered " + head);
        }
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder(16);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
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
