package io.qsfs.core.node.zdb;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * One TCP connection: commands go out in order, replies come back in the same order. Confined to
 * the event loop of its channel. When it ends, every command without a reply fails, after Netty let
 * go of its bytes.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    /** Copied to native memory at a time: a shard is never there as a whole. */
    private static final int SLICE_LENGTH = 128 << 10;

    private final Consumer<Wire> opened;
    private final Consumer<StorageException> ended;
    private final String node;
    private final Deque<Command> outgoing = new ArrayDeque<>();
    private final Deque<Command> unanswered = new ArrayDeque<>();
    private final ReplyParser parser = new ReplyParser(this::answered, this::array);
    private @Nullable ChannelHandlerContext channel;
    private @Nullable StorageException reason;
    private long bytesMoved;
    private boolean isOver;

    /**
     * @param node how messages name it
     * @param opened is told when the connection stands
     * @param ended is told why it does not any more, once
     */
    Wire(String node, Consumer<Wire> opened, Consumer<StorageException> ended) {
        this.node = node;
        this.opened = opened;
        this.ended = ended;
    }

    /** Sends a command; {@link #flush} must follow. */
    void send(Command command) {
        ChannelHandlerContext context = channel;
        if (isOver || context == null) {
            command.reply().completeExceptionally(lost());
            return;
        }
        outgoing.add(command);
        pump(context);
    }

    void flush() {
        if (channel != null) {
            channel.flush();
        }
    }

    /** Grows with every byte read or written. */
    long bytesMoved() {
        return bytesMoved;
    }

    boolean owesAnswers() {
        return !unanswered.isEmpty() || !outgoing.isEmpty();
    }

    /** Ends the connection; what waits fails for this reason. */
    void abort(StorageException why) {
        if (reason == null) {
            reason = why;
        }
        if (channel != null) {
            var _ = channel.close();
        } else {
            end();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context;
        opened.accept(this);
        context.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        bytesMoved += bytes.readableBytes();
        try {
            parser.feed(bytes);
        } catch (ReplyParser.MalformedReplyException e) {
            abort(
                    new StorageException.Unavailable(
                            "node " + node + " does not speak 0-db's protocol: " + e.getMessage(),
                            e));
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        pump(context);
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        abort(new StorageException.Unavailable("node " + node + ": " + root.getMessage(), cause));
    }

    /** The connection never stood. */
    void failed(StorageException why) {
        if (reason == null) {
            reason = why;
        }
        end();
    }

    private void pump(ChannelHandlerContext context) {
        while (context.channel().isWritable() && !outgoing.isEmpty()) {
            Command command = outgoing.element();
            Deque<ByteBuffer> pieces = command.pieces();
            ByteBuffer piece = pieces.element();
            int count = Math.min(SLICE_LENGTH, piece.remaining());
            ByteBuffer slice = piece.slice(piece.position(), count);
            piece.position(piece.position() + count);
            bytesMoved += count;
            if (!piece.hasRemaining()) {
                pieces.remove();
            }
            if (pieces.isEmpty()) {
                outgoing.remove();
                unanswered.add(command);
            }
            var _ = context.write(Unpooled.wrappedBuffer(slice), context.voidPromise());
        }
    }

    private void answered(Reply reply) {
        Command command = unanswered.poll();
        if (command == null) {
            abort(new StorageException.Unavailable("node " + node + " answered what nobody asked"));
        } else {
            command.reply().complete(reply);
        }
    }

    private byte[] array(int length) {
        Command asked = unanswered.peek();
        return asked == null ? new byte[length] : asked.array(length);
    }

    private StorageException lost() {
        StorageException why = reason;
        return why == null
                ? new StorageException.Unavailable("node " + node + ": connection lost")
                : why;
    }

    private void end() {
        if (isOver) {
            return;
        }
        isOver = true;
        StorageException why = lost();
        ended.accept(why);
        unanswered.forEach(command -> command.reply().completeExceptionally(why));
        outgoing.forEach(command -> command.reply().completeExceptionally(why));
        unanswered.clear();
        outgoing.clear();
    }
}
