package io.qsfs.s3.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.qsfs.s3.error.S3Error;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One connection: requests in order, one at a time. All fields belong to the event loop, except
 * where said.
 *
 * <ul>
 *   <li>The socket is read only when the current body wants bytes or no request is under way, so a
 *       pipelining client is held back by TCP; what one read decodes too much waits here.
 *   <li>The next request starts when the answer is written and the body has ended. What is left of
 *       a refused body is read and dropped for a while, as a client that is still sending would see
 *       a reset instead of the answer.
 * </ul>
 */
// A write that fails closes the channel, and channelInactive follows.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final long DRAIN_BYTES_MAX = 64L << 20;
    private static final long DRAIN_NANOS_MAX = TimeUnit.SECONDS.toNanos(20);

    private final HttpServer server;
    private final boolean secure;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>();
    private final Patience patience;

    private @Nullable RequestBody body;
    private @Nullable Connection connection;
    private @Nullable Future<?> ticker;
    private boolean reading;
    private boolean answered = true;
    private boolean inputEnded;
    private boolean draining;
    private long drainStartNanos;
    private long drainStartBytes;

    /** Written by the request's thread as well, before its answer. */
    private volatile boolean keepAlive;

    private volatile boolean continueExpected;

    ConnectionHandler(HttpServer server, boolean secure) {
        this.server = server;
        this.secure = secure;
        this.patience = new Patience(server.config());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connection = new Connection(ctx, this, server.sending());
        long tick = patience.tickNanos();
        ticker =
                ctx.executor()
                        .scheduleWithFixedDelay(() -> tick(ctx), tick, tick, TimeUnit.NANOSECONDS);
        if (server.admit()) {
            read(ctx);
        } else {
            reject(ctx, RequestHead.Problem.TOO_MANY_CONNECTIONS);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        server.forget();
        if (ticker != null) {
            ticker.cancel(false);
        }
        if (body != null) {
            body.failIncomplete();
        }
        if (connection != null) {
            connection.lost();
        }
        for (Object message = ahead.poll(); message != null; message = ahead.poll()) {
            ReferenceCountUtil.release(message);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete) {
            // A half-closed client still reads: the answer under way is sent before closing.
            inputEnded = true;
            if (body != null) {
                body.failIncomplete();
            }
            if (draining || (answered && ahead.isEmpty())) {
                ctx.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = false;
        boolean early = message instanceof HttpRequest ? isBusy() : !ahead.isEmpty();
        if (early || !ahead.isEmpty()) {
            ahead.add(message);
        } else {
            accept(ctx, message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        if (body == null ? answered && ahead.isEmpty() : body.wantsMore()) {
            read(ctx);
        }
    }

    private boolean isBusy() {
        return !answered || body != null;
    }

    private void read(ChannelHandlerContext ctx) {
        if (!reading && !inputEnded) {
            reading = true;
            ctx.read();
        }
    }

    private void accept(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            start(ctx, request);
        }
        if (message instanceof HttpContent content) {
            acceptContent(ctx, content);
        }
    }

    private void acceptContent(ChannelHandlerContext ctx, HttpContent content) {
        RequestBody current = body;
        if (current == null || content.decoderResult().isFailure()) {
            content.release();
            if (current != null) {
                keepAlive = false;
                current.failIncomplete();
            }
            return;
        }
        current.offer(content.content());
        if (content instanceof LastHttpContent last) {
            current.end(Heads.headers(last.trailingHeaders()));
            body = null;
            next(ctx);
        } else if (draining) {
            drain(ctx);
        }
    }

    private void start(ChannelHandlerContext ctx, HttpRequest request) {
        answered = false;
        draining = false;
        patience.headArrived();
        if (request.decoderResult().isFailure()) {
            reject(ctx, Heads.problem(request.decoderResult().cause()));
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(request);
        continueExpected = HttpUtil.is100ContinueExpected(request);
        var started = new RequestBody(server.received(), () -> demand(ctx));
        body = started;
        serve(ctx, Heads.head(ctx.channel(), request, secure), started);
    }

    /** Answers what could not be read as a request, and ends the connection. */
    private void reject(ChannelHandlerContext ctx, RequestHead.Problem problem) {
        answered = false;
        keepAlive = false;
        continueExpected = false;
        var empty = new RequestBody(server.received(), () -> {});
        empty.end(new Headers());
        serve(ctx, Heads.broken(ctx.channel(), secure, problem), empty);
    }

    private void serve(ChannelHandlerContext ctx, RequestHead head, RequestBody requestBody) {
        Connection target = connection;
        if (target == null) {
            ctx.close();
            return;
        }
        var exchange = new HttpExchange(head, requestBody, target);
        server.run(() -> serveOnThread(ctx, exchange));
    }

    private void serveOnThread(ChannelHandlerContext ctx, HttpExchange exchange) {
        boolean served = false;
        try {
            server.service().serve(exchange);
            served = exchange.isSent();
        } catch (IOException e) {
            // The client is gone, or learns by the closed connection that its answer is not whole.
        } finally {
            exchange.body().release();
            if (!served) {
                ctx.executor().execute(ctx::close);
            }
        }
    }

    /** Any thread: the body wants bytes. */
    private void demand(ChannelHandlerContext ctx) {
        if (ctx.executor().inEventLoop()) {
            wanted(ctx);
        } else {
            ctx.executor().execute(() -> wanted(ctx));
        }
    }

    private void wanted(ChannelHandlerContext ctx) {
        if (continueExpected) {
            continueExpected = false;
            ctx.writeAndFlush(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.CONTINUE,
                            Unpooled.EMPTY_BUFFER));
        }
        if (body != null && body.wantsMore()) {
            read(ctx);
        }
    }

    /**
     * The request's thread is about to answer.
     *
     * @return whether the connection stays open behind it
     */
    boolean answering(boolean close) {
        // A client that was never invited may send its body or not: the stream cannot be trusted.
        if (close || continueExpected) {
            keepAlive = false;
        }
        return keepAlive;
    }

    /** Event loop: the whole answer is on its way and the connection stays. */
    void answered(ChannelHandlerContext ctx) {
        answered = true;
        if (body == null) {
            next(ctx);
        } else if (inputEnded) {
            // The rest of the body will never come.
            ctx.close();
        } else {
            draining = true;
            drainStartNanos = System.nanoTime();
            drainStartBytes = body.receivedBytes();
            body.release();
            read(ctx);
        }
    }

    private void drain(ChannelHandlerContext ctx) {
        if (body != null
                && (body.receivedBytes() - drainStartBytes > DRAIN_BYTES_MAX
                        || System.nanoTime() - drainStartNanos > DRAIN_NANOS_MAX)) {
            ctx.close();
        }
    }

    /** Starts the next request when the last one is done in both directions. */
    private void next(ChannelHandlerContext ctx) {
        if (isBusy()) {
            return;
        }
        patience.idle();
        while (!ahead.isEmpty() && !(ahead.peek() instanceof HttpRequest && isBusy())) {
            accept(ctx, ahead.remove());
        }
        if (!isBusy()) {
            if (inputEnded) {
                closeGently(ctx);
            } else {
                read(ctx);
            }
        }
    }

    /**
     * Closes behind the answer; what a client still sends is read for a moment, to spare it a
     * reset.
     */
    void closeGently(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (body == null || secure || !(ctx.channel() instanceof DuplexChannel duplex)) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        duplex.shutdownOutput();
        answered(ctx);
        ctx.executor().schedule(() -> ctx.close(), 2, TimeUnit.SECONDS);
    }

    private void tick(ChannelHandlerContext ctx) {
        if (draining) {
            drain(ctx);
        }
        Connection current = connection;
        if (!isBusy()) {
            if (patience.isOverIdle()) {
                ctx.close();
            }
        } else if (body != null && !draining && patience.isOverBody(body)) {
            keepAlive = false;
            body.fail(S3Error.REQUEST_TIMEOUT.asException());
        }
        if (current != null
                && current.isWriting()
                && patience.isOverStall(current.progressNanos())) {
            ctx.close();
        }
    }
}
