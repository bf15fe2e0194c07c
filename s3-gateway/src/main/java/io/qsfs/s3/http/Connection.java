package io.qsfs.s3.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sending side of one connection. At most {@link #FLYING_BYTES_MAX} of a body are on their way
 * to a client, less when many clients are slow; beyond that the writing thread waits. The event
 * loop completes, one thread writes.
 */
// A write that fails closes the channel, and the handler hears of that.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connection implements BodyWriter {
    static final int FLYING_BYTES_MAX = 256 << 10;

    private final ChannelHandlerContext context;
    private final ConnectionHandler handler;
    private final FlowBudget budget;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private long flyingBytes;
    private long sentBytes;
    private volatile long progressNanos;
    private volatile boolean writing;
    private @Nullable IOException failure;
    private @Nullable Object pendingHead;

    Connection(ChannelHandlerContext context, ConnectionHandler handler, FlowBudget budget) {
        this.budget = budget;
        this.context = context;
        this.handler = handler;
    }

    /** When bytes last moved, by the clock of {@link System#nanoTime}. */
    long progressNanos() {
        return progressNanos;
    }

    /** Whether bytes wait for the client. */
    boolean isWriting() {
        return writing;
    }

    long sentBytes() {
        return sentBytes;
    }

    void send(Response response, boolean close) throws IOException {
        boolean keepAlive = handler.answering(close);
        switch (response.body()) {
            case Response.Whole whole -> sendFull(response, whole.bytes(), keepAlive);
            case Response.Empty _ -> sendFull(response, new byte[0], keepAlive);
            case Response.Streamed streamed -> sendStream(response, streamed, keepAlive);
        }
    }

    private void sendFull(Response response, byte[] bytes, boolean keepAlive) {
        var message =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(response.status()),
                        Unpooled.wrappedBuffer(bytes),
                        DefaultHttpHeadersFactory.headersFactory().withValidation(false),
                        DefaultHttpHeadersFactory.trailersFactory());
        fill(message, response, keepAlive);
        sentBytes += bytes.length;
        started();
        context.executor().execute(() -> finish(context.writeAndFlush(message), keepAlive));
    }

    private void sendStream(Response response, Response.Streamed streamed, boolean keepAlive)
            throws IOException {
        var head =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(response.status()),
                        DefaultHttpHeadersFactory.headersFactory().withValidation(false));
        fill(head, response, keepAlive);
        started();
        pendingHead = head;
        boolean complete = false;
        long before = sentBytes;
        try {
            streamed.producer().writeTo(this);
            complete = streamed.length() < 0 || sentBytes - before == streamed.length();
        } finally {
            if (!complete) {
                // The head promised more: only closing tells the client.
                context.executor().execute(context::close);
            }
        }
        if (complete) {
            Object first = takeHead();
            context.executor().execute(() -> finishStream(first, keepAlive));
        }
    }

    private void finishStream(@Nullable Object head, boolean keepAlive) {
        if (head != null) {
            context.write(head);
        }
        finish(context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), keepAlive);
    }

    private void fill(HttpMessage message, Response response, boolean keepAlive) {
        HttpHeaders fields = message.headers();
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            fields.add(headers.name(i), sanitize(headers.value(i)));
        }
        long length = response.body().length();
        if (length < 0) {
            fields.set("Transfer-Encoding", "chunked");
        } else if (response.status() != 204 && response.status() != 304) {
            fields.set("Content-Length", Long.toString(length));
        }
        if (!keepAlive) {
            fields.set("Connection", "close");
        }
    }

    /** Bytes of UTF-8 as Netty writes them, and nothing that a client sent may end the line. */
    private static String sanitize(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x7f || (c < ' ' && c != '\t')) {
                return Uris.encodeLatin(value);
            }
        }
        return value;
    }

    private void started() {
        progressNanos = System.nanoTime();
        writing = true;
    }

    /** On the event loop. */
    private void finish(ChannelFuture last, boolean keepAlive) {
        last.addListener(
                done -> {
                    writing = false;
                    if (!done.isSuccess() || !keepAlive) {
                        handler.closeGently(context);
                    }
                });
        if (keepAlive) {
            handler.answered(context);
        }
    }

    @Override
    public int write(int wanted, Filler filler) throws IOException {
        await();
        int length = budget.share(wanted);
        ByteBuf buffer = context.alloc().heapBuffer(length);
        boolean handed = false;
        try {
            int start = buffer.arrayOffset() + buffer.writerIndex();
            int count = filler.fill(buffer.array(), start, length);
            if (count > 0) {
                buffer.writerIndex(buffer.writerIndex() + count);
                handed = true;
                hand(buffer, count);
            }
            return count;
        } finally {
            if (!handed) {
                buffer.release();
            }
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            await();
            hand(Unpooled.copiedBuffer(bytes), bytes.length);
        }
    }

    private void await() throws IOException {
        lock.lock();
        try {
            while (flyingBytes >= budget.share(FLYING_BYTES_MAX) && failure == null) {
                progress.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    private void hand(ByteBuf buffer, int count) {
        lock.lock();
        try {
            flyingBytes += count;
            budget.add(count);
            sentBytes += count;
        } finally {
            lock.unlock();
        }
        Object head = takeHead();
        context.executor().execute(() -> handOnLoop(head, buffer, count));
    }

    private void handOnLoop(@Nullable Object head, ByteBuf buffer, int count) {
        if (head != null) {
            context.write(head);
        }
        context.writeAndFlush(new DefaultHttpContent(buffer))
                .addListener(done -> landed(count, done.isSuccess()));
    }

    private @Nullable Object takeHead() {
        Object head = pendingHead;
        pendingHead = null;
        return head;
    }

    private void landed(int count, boolean success) {
        progressNanos = System.nanoTime();
        lock.lock();
        try {
            flyingBytes -= count;
            budget.add(-count);
            if (!success && failure == null) {
                failure = new IOException("the client closed the connection");
            }
            progress.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is gone. */
    void lost() {
        lock.lock();
        try {
            if (failure == null) {
                failure = new IOException("the client closed the connection");
            }
            progress.signal();
        } finally {
            lock.unlock();
        }
    }
}
