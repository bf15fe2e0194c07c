package io.qsfs.zdb.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.qsfs.zdb.command.Session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Sends every command of every client to the connections that asked for it: an array of timestamp,
 * namespace, owner and the words. A mirror that does not keep up is cut off, so that it cannot fill
 * the memory; it starts again with a scan. Thread-safe.
 */
final class MirrorFeed {
    /** Bytes that may wait for one mirror. */
    private static final long BACKLOG_MAX = 16L << 20;

    private final InstantSource clock;
    private final List<Channel> mirrors = new CopyOnWriteArrayList<>();

    MirrorFeed(InstantSource clock) {
        this.clock = clock;
    }

    void add(Channel mirror) {
        mirrors.add(mirror);
        var _ = mirror.closeFuture().addListener(_ -> mirrors.remove(mirror));
    }

    /** Returns whether anybody listens. */
    boolean isActive() {
        return !mirrors.isEmpty();
    }

    /** Sends a command to all mirrors. */
    void send(Session session, String owner, List<ByteBuffer> words) {
        for (Channel mirror : mirrors) {
            if (mirror.bytesBeforeWritable() > BACKLOG_MAX) {
                var _ = mirror.close();
                continue;
            }
            ByteBuf out = mirror.alloc().ioBuffer();
            text(out, "*" + (words.size() + 3) + "\r\n:" + clock.millis() / 1000 + "\r\n");
            bulk(out, session.namespace().settings().name().buffer());
            text(out, ":" + owner + "\r\n");
            words.forEach(word -> bulk(out, word));
            var _ = mirror.writeAndFlush(out);
        }
    }

    private static void bulk(ByteBuf out, ByteBuffer bytes) {
        text(out, "$" + bytes.remaining() + "\r\n");
        out.writeBytes(bytes.duplicate());
        text(out, "\r\n");
    }

    private static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
}
