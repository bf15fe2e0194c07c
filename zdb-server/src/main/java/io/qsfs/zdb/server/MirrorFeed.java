package io.qsfs.zdb.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.qsfs.zdb.command.Session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Sends every command of every client to the connections that asked for it: an array of timestamp,
 * namespace, owner and the words. When they do not keep up, the one that is furthest behind is cut
 * off, so that they cannot fill the memory; it starts again with a scan. Thread-safe.
 */
final class MirrorFeed {
    /** Bytes that may wait for all mirrors together. */
    private static final long BACKLOG_MAX = 12L << 20;

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

    /** Sends a command to all mirrors except the one that sent it. */
    void send(Channel sender, Session session, String owner, List<ByteBuffer> words) {
        while (mirrors.stream().mapToLong(MirrorFeed::backlog).sum() > BACKLOG_MAX) {
            Channel slowest =
                    Collections.max(mirrors, Comparator.comparingLong(MirrorFeed::backlog));
            mirrors.remove(slowest);
            var _ = slowest.close();
        }
        for (Channel mirror : mirrors) {
            if (mirror.equals(sender)) {
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

    private static long backlog(Channel mirror) {
        // Counted from the low-water mark, which is small; 0 while the mirror keeps up.
        return mirror.bytesBeforeWritable();
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
