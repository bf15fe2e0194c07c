package io.qsfs.zdb.cli;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Brings a namespace of one server to another and keeps it there, one connection's life long. What
 * is applied is always the source's present state of a key, so applying twice or in another order
 * does no harm.
 *
 * <p>Order: listen to the mirror → scan everything behind the cursor → delete what the source does
 * not have → apply what the mirror tells. Nothing between two steps is missed, since the mirror
 * listens first.
 */
final class Replication implements Closeable {
    private static final byte[] SCAN = RespConnection.bytes("SCAN");
    private static final byte[] SET = RespConnection.bytes("SET");
    private static final byte[] GET = RespConnection.bytes("GET");
    private static final byte[] DEL = RespConnection.bytes("DEL");
    private static final byte[] EXISTS = RespConnection.bytes("EXISTS");
    private static final byte[] KEYTIME = RespConnection.bytes("KEYTIME");

    private final RespConnection mirror;
    private final RespConnection source;
    private final RespConnection target;
    private final byte[] namespace;
    private final Consumer<byte[]> save;
    private byte @Nullable [] cursor;

    /**
     * Takes over the connections, which have selected the namespace and, where there is a password,
     * authenticated.
     *
     * @param cursor where an earlier life ended
     * @param save told of the cursor as it moves
     */
    Replication(
            Connections connections,
            byte[] namespace,
            byte @Nullable [] cursor,
            Consumer<byte[]> save) {
        this.mirror = connections.mirror();
        this.source = connections.source();
        this.target = connections.target();
        this.namespace = namespace;
        this.cursor = cursor;
        this.save = save;
    }

    /** The three connections of a replication. */
    record Connections(RespConnection mirror, RespConnection source, RespConnection target) {}

    /** Copies what the target lacks and deletes what the source lacks. */
    void catchUp() throws IOException {
        mirror.need(RespConnection.bytes("MIRROR"));
        copyNew();
        deleteGone();
    }

    /** Applies one command of the mirror; waits for it. */
    void follow() throws IOException {
        if (!(mirror.read() instanceof List<?> event) || event.size() < 4) {
            return;
        }
        if (!(event.get(1) instanceof byte[] name)
                || !(event.get(3) instanceof byte[] command)
                || !Arrays.equals(name, namespace)) {
            return;
        }
        switch (new String(command, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT)) {
            case "SET", "SETX" -> copyNew();
            case "DEL" -> {
                if (event.size() > 4 && event.get(4) instanceof byte[] key) {
                    apply(key);
                }
            }
            case "FLUSH" -> deleteGone();
            default -> {}
        }
    }

    private void copyNew() throws IOException {
        Object reply = scan(source, cursor);
        while (reply instanceof List<?> page) {
            for (byte[] key : keys(page)) {
                apply(key);
            }
            if (!(page.getFirst() instanceof byte[] next)) {
                throw new IOException("the source sent a scan without cursor");
            }
            cursor = next;
            save.accept(next);
            reply = scan(source, next);
        }
    }

    private static @Nullable Object scan(RespConnection server, byte @Nullable [] from)
            throws IOException {
        Object reply = from == null ? server.call(SCAN) : server.call(SCAN, from);
        if (reply instanceof String text && !text.equals("-No more data")) {
            throw new IOException("SCAN: " + text);
        }
        return reply;
    }

    private static List<byte[]> keys(List<?> page) {
        return ((List<?>) page.get(1))
                .stream()
                        .filter(List.class::isInstance)
                        .map(row -> ((List<?>) row).getFirst())
                        .filter(byte[].class::isInstance)
                        .map(byte[].class::cast)
                        .toList();
    }

    private void apply(byte[] key) throws IOException {
        Object value = source.need(GET, key);
        if (value instanceof byte[] bytes) {
            Object time = source.need(KEYTIME, key);
            if (time instanceof Long seconds) {
                target.need(SET, key, bytes, RespConnection.bytes(Long.toString(seconds)));
                return;
            }
        }
        target.call(DEL, key);
    }

    private void deleteGone() throws IOException {
        byte @Nullable [] from = null;
        while (scan(target, from) instanceof List<?> page) {
            for (byte[] key : keys(page)) {
                if (Long.valueOf(0).equals(source.need(EXISTS, key))) {
                    target.call(DEL, key);
                }
            }
            if (!(page.getFirst() instanceof byte[] next)) {
                return;
            }
            from = next;
        }
    }

    @Override
    public void close() throws IOException {
        try (mirror;
                source;
                target) {
            // Closes all three.
        }
    }
}
