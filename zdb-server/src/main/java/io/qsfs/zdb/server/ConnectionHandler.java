package io.qsfs.zdb.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.command.Command;
import io.qsfs.zdb.command.CommandParser;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.command.Session;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.resp.Request;
import io.qsfs.zdb.resp.RespEncoder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One connection: runs its requests in order and answers in the same order, writes only when they
 * are as durable as promised. Used by its event loop only.
 */
final class ConnectionHandler extends SimpleChannelInboundHandler<Request> {
    /** Replies that wait for a sync before the connection is read further. */
    private static final int WAITING_MAX = 4096;

    private final ZdbEngine engine;
    private final Optional<Committer> committer;
    private final RespEncoder encoder;
    private final Session session;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean requested;
    private boolean closing;

    /** A reply that may only be sent when its write, if it is one, is durable. */
    private record Waiting(Reply reply, long ticket, Namespace namespace) {}

    ConnectionHandler(ZdbEngine engine, Optional<Committer> committer, RespEncoder encoder) {
        this.engine = engine;
        this.committer = committer;
        this.encoder = encoder;
        this.session = engine.newSession();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Request request) {
        if (closing) {
            if (request instanceof Request.Words words) {
                words.release();
            }
            return;
        }
        switch (request) {
            case Request.Malformed malformed ->
                    answer(ctx, new Reply.Failure(malformed.message(), true), 0);
            case Request.Words words -> {
                try {
                    run(ctx, words);
                } finally {
                    words.release();
                }
            }
        }
    }

    private void run(ChannelHandlerContext ctx, Request.Words words) {
        Command command;
        try {
            command = CommandParser.parse(words.buffers());
        } catch (RefusedException e) {
            answer(ctx, Reply.failure(String.valueOf(e.getMessage())), 0);
            return;
        }
        Reply reply = engine.execute(session, command);
        boolean write = command instanceof Command.Set || command instanceof Command.Delete;
        long ticket = write && committer.isPresent() ? committer.get().ticket() : 0;
        answer(ctx, reply, ticket);
    }

    private void answer(ChannelHandlerContext ctx, Reply reply, long ticket) {
        if (reply instanceof Reply.Failure failure && failure.close()) {
            closing = true;
        }
        if (ticket == 0 && waiting.isEmpty()) {
            send(ctx, reply);
            return;
        }
        waiting.add(new Waiting(reply, ticket, session.namespace()));
        if (waiting.size() >= WAITING_MAX) {
            ctx.channel().config().setAutoRead(false);
        }
        if (!requested) {
            requested = true;
            committer.orElseThrow().request(() -> ctx.executor().execute(() -> drain(ctx)));
        }
    }

    private void drain(ChannelHandlerContext ctx) {
        requested = false;
        while (!waiting.isEmpty() && settled(waiting.getFirst())) {
            Waiting next = waiting.removeFirst();
            send(ctx, next.ticket() > 0 ? checked(next) : next.reply());
        }
        ctx.flush();
        if (!waiting.isEmpty()) {
            requested = true;
            committer.orElseThrow().request(() -> ctx.executor().execute(() -> drain(ctx)));
        } else if (!closing) {
            ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        }
    }

    private boolean settled(Waiting next) {
        return next.ticket() == 0 || committer.orElseThrow().isSettled(next.ticket());
    }

    /** A write whose sync failed must not be acknowledged. */
    private static Reply checked(Waiting next) {
        Optional<String> failure = next.namespace().failure();
        return failure.isPresent()
                ? Reply.failure("Cannot write data right now: " + failure.get())
                : next.reply();
    }

    private void send(ChannelHandlerContext ctx, Reply reply) {
        ByteBuf out = ctx.alloc().ioBuffer();
        encoder.write(reply, out);
        if (reply instanceof Reply.Failure failure && failure.close()) {
            var _ = ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
        } else {
            var _ = ctx.write(out, ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        // A client that does not read its replies is not read from either.
        boolean room = ctx.channel().isWritable() && waiting.size() < WAITING_MAX;
        ctx.channel().config().setAutoRead(room);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws java.io.IOException {
        for (Waiting lost : waiting) {
            if (lost.reply() instanceof Reply.Stored stored) {
                stored.value().close();
            }
        }
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        System.getLogger(ConnectionHandler.class.getName())
                .log(System.Logger.Level.DEBUG, "connection closed", cause);
        var _ = ctx.close();
    }
}
