package io.qsfs.zdb.server;

import static io.netty.channel.ChannelFutureListener.CLOSE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FileRegion;

import org.jspecify.annotations.Nullable;

/**
 * What leaves for one client. Short replies share a buffer, so that a pipeline of requests costs
 * one write; whatever the client has not taken counts in the {@link ReplyMemory}. Used by its event
 * loop only, except as a {@link ReplyMemory.Holder}.
 */
final class Outbox implements ReplyMemory.Holder {
    /** Bytes of short replies that are gathered before they go to the socket's queue. */
    private static final int GATHERED_LENGTH_MAX = 16 * 1024;

    /** Bytes that a client may leave unread before its next reply waits. */
    private static final int UNSENT_MAX = 32 * 1024;

    private final ChannelHandlerContext ctx;
    private final ReplyMemory memory;
    private final Runnable taken;
    private @Nullable ByteBuf gathered;
    private boolean sendingFile;
    private boolean handed;
    private boolean closed;
    private volatile long unsent;
    private volatile long held;
    private volatile long progressedAt = System.nanoTime();

    /**
     * @param taken run when the client took something
     */
    Outbox(ChannelHandlerContext ctx, ReplyMemory memory, Runnable taken) {
        this.ctx = ctx;
        this.memory = memory;
        this.taken = taken;
        memory.add(this);
    }

    /** Returns whether the client takes its replies fast enough to be sent the next one. */
    boolean takes() {
        return !closed && !sendingFile && unsent < UNSENT_MAX && (unsent == 0 || !memory.isShort());
    }

    /** Counts bytes of replies that wait on the heap, or that wait no more when negative. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the event loop only
    void hold(long length) {
        if (length == 0) {
            return;
        }
        held += length;
        memory.wrote(length);
    }

    /** Returns the bytes of replies that wait on the heap. */
    long held() {
        return held;
    }

    /** Returns the buffer to append a short reply to. */
    ByteBuf gathered() {
        if (gathered != null && gathered.readableBytes() >= GATHERED_LENGTH_MAX) {
            writeGathered();
        }
        ByteBuf buffer = gathered;
        if (buffer == null) {
            buffer = ctx.alloc().ioBuffer();
            gathered = buffer;
        }
        return buffer;
    }

    private void writeGathered() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            write(buffer);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the event loop only
    private void write(ByteBuf buffer) {
        int length = buffer.readableBytes();
        handed = true;
        unsent += length;
        memory.wrote(length);
        var _ =
                ctx.write(buffer)
                        .addListener(
                                _ -> {
                                    unsent -= length;
                                    memory.sent(length);
                                    progressed();
                                });
    }

    /** Sends a long reply behind what was gathered; takes it over. */
    void send(ByteBuf reply) {
        writeGathered();
        write(reply);
    }

    /** Sends a file behind what was gathered; takes it over. Nothing else leaves meanwhile. */
    void send(FileRegion file) {
        writeGathered();
        handed = true;
        sendingFile = true;
        var _ =
                ctx.write(file)
                        .addListener(
                                _ -> {
                                    sendingFile = false;
                                    progressed();
                                });
    }

    private void progressed() {
        progressedAt = System.nanoTime();
        if (!closed) {
            taken.run();
        }
    }

    /** Hands everything to the socket. */
    void flush() {
        writeGathered();
        if (handed) {
            handed = false;
            ctx.flush();
        }
    }

    /** Hands everything to the socket and ends the connection when the client has taken it. */
    void finish() {
        writeGathered();
        var _ = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(CLOSE);
    }

    /** Forgets what was not handed to the socket. */
    void close() {
        closed = true;
        hold(-held);
        memory.remove(this);
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    @Override
    public long unsent() {
        return unsent + held;
    }

    @Override
    public long progressedAt() {
        return progressedAt;
    }

    @Override
    public void cutOff() {
        System.getLogger(Outbox.class.getName())
                .log(
                        System.Logger.Level.DEBUG,
                        "cut off: memory for replies is short, and {0} bytes wait",
                        unsent);
        var _ = ctx.channel().close();
    }
}
