package io.qsfs.zdb.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.qsfs.zdb.command.Command;
import io.qsfs.zdb.command.CommandParser;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.command.Session;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.resp.Request;
import io.qsfs.zdb.resp.RespDecoder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One connection: runs its requests in order, short ones on the event loop, long ones on a worker.
 * While a request runs elsewhere, or replies pile up, the decoder pauses, so a client costs a
 * bounded amount of memory. Used by its event loop only.
 */
final class ConnectionHandler extends SimpleChannelInboundHandler<Request> {
    /** Requests with more bytes run on a worker. */
    private static final long LOOP_LENGTH_MAX = 64 * 1024;

    private final NodeContext node;
    private final Session session;
    private final RespDecoder decoder;
    private final ReplyQueue replies;
    private boolean busy;
    private boolean closing;
    private boolean closed;

    /**
     * @param decoder gives this handler its requests
     */
    ConnectionHandler(NodeContext node, RespDecoder decoder) {
        this.node = node;
        this.decoder = decoder;
        this.session = node.engine().newSession();
        this.replies = new ReplyQueue(node, this::resume);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        replies.attach(ctx);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Request request) {
        if (closing) {
            release(request);
            return;
        }
        start(ctx, request);
        if (busy || closing || replies.isFull()) {
            decoder.pause();
        }
    }

    /** Goes on with requests when replies have left or a worker is done. */
    private void resume() {
        if (!busy && !closing && !replies.isFull()) {
            decoder.resume();
        }
    }

    private void start(ChannelHandlerContext ctx, Request request) {
        switch (request) {
            case Request.Malformed malformed ->
                    answer(new Reply.Failure(malformed.message(), true));
            case Request.Words words -> {
                boolean onWorker = false;
                try {
                    onWorker = run(ctx, words);
                } finally {
                    if (!onWorker) {
                        words.release();
                    }
                }
            }
        }
    }

    /** Returns whether the request went to a worker, which releases it. */
    private boolean run(ChannelHandlerContext ctx, Request.Words words) {
        List<ByteBuffer> arguments = words.arguments();
        String owner = "0";
        if (session.master() && arguments.size() > 1) {
            owner = StandardCharsets.ISO_8859_1.decode(arguments.getLast().duplicate()).toString();
            arguments = arguments.subList(0, arguments.size() - 1);
        }
        Command command;
        Told told;
        try {
            command = CommandParser.parse(arguments, session.admin());
            told = new Told(ctx.channel(), CommandParser.name(arguments), owner, arguments);
        } catch (RefusedException e) {
            answer(node.engine().refused(e));
            return false;
        }
        if (command instanceof Command.ByServer own) {
            // Before, since a WAIT does not wait for itself.
            tellOthers(told);
            runOwn(ctx, own);
            return false;
        }
        if (isLong(command, words)) {
            busy = true;
            node.workers().execute(() -> runOnWorker(ctx, command, words, told));
            return true;
        }
        Reply reply = node.engine().execute(session, command);
        tellOthers(told);
        answer(reply, command);
        return false;
    }

    /** What those who wait or mirror learn of a command. */
    private record Told(Channel sender, String name, String owner, List<ByteBuffer> arguments) {}

    /** After the command ran, so that who looks for what it did finds it. */
    private void tellOthers(Told told) {
        node.watch().ran(session.namespace(), told.name());
        if (node.mirrors().isActive()) {
            node.mirrors().send(told.sender(), session, told.owner(), told.arguments());
        }
    }

    /** What may wait for the disk or for a slow hash does not run on the event loop. */
    private static boolean isLong(Command command, Request.Words words) {
        return switch (command) {
            case Command.Scan _,
                    Command.KeyScan _,
                    Command.Check _,
                    Command.Fence _,
                    Command.Flush _,
                    Command.Jump _,
                    Command.Reload _,
                    Command.NamespaceNew _,
                    Command.NamespaceDelete _,
                    Command.NamespaceSet _ ->
                    true;
            case Command.Select c -> c.proof().isPresent();
            case Command.Set _ -> words.length() > LOOP_LENGTH_MAX;
            default -> false;
        };
    }

    private void runOnWorker(
            ChannelHandlerContext ctx, Command command, Request.Words words, Told told) {
        Reply reply;
        try {
            reply = node.engine().execute(session, command);
            tellOthers(told);
        } finally {
            words.release();
        }
        ctx.executor()
                .execute(
                        () -> {
                            busy = false;
                            if (closed) {
                                ReplyQueue.discard(reply);
                                return;
                            }
                            answer(reply, command);
                            resume();
                            replies.flush();
                        });
    }

    private void runOwn(ChannelHandlerContext ctx, Command.ByServer command) {
        switch (command) {
            case Command.Stop _ -> {
                answer(new Reply.Simple("Stopping"));
                replies.flush();
                node.stop().run();
            }
            case Command.Mirror _ -> {
                answer(new Reply.Simple("Starting mirroring"));
                replies.flush();
                node.mirrors().add(ctx.channel());
            }
            case Command.Await c -> await(ctx, c);
            case Command.Quit _ -> {
                closing = true;
                replies.addLast(Reply.OK);
            }
        }
    }

    private void await(ChannelHandlerContext ctx, Command.Await command) {
        busy = true;
        boolean[] done = {false};
        CommandWatch.Watcher watcher =
                new CommandWatch.Watcher(
                        session.namespace(),
                        command.name(),
                        seen ->
                                ctx.executor()
                                        .execute(() -> finishAwait(done, new Reply.Simple(seen))));
        node.watch().add(watcher);
        Runnable expire =
                () -> {
                    if (node.watch().remove(watcher)) {
                        finishAwait(done, Reply.failure("Timeout"));
                    }
                };
        var _ =
                ctx.executor()
                        .schedule(expire, command.timeout().toMillis(), TimeUnit.MILLISECONDS);
        var _ = ctx.channel().closeFuture().addListener(_ -> node.watch().remove(watcher));
    }

    private void finishAwait(boolean[] done, Reply reply) {
        if (done[0] || closed) {
            return;
        }
        done[0] = true;
        busy = false;
        answer(reply);
        resume();
        replies.flush();
    }

    private void answer(Reply reply) {
        if (reply instanceof Reply.Failure failure && failure.close()) {
            closing = true;
            replies.addLast(reply);
        } else {
            replies.add(reply);
        }
    }

    private void answer(Reply reply, Command command) {
        boolean write = command instanceof Command.Set || command instanceof Command.Delete;
        Optional<Committer> committer = node.committer();
        if (write && committer.isPresent()) {
            Namespace namespace = session.namespace();
            replies.addWrite(reply, committer.get().ticket(), namespace);
        } else {
            answer(reply);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        replies.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        closing = true;
        replies.close();
    }

    private static void release(Request request) {
        if (request instanceof Request.Words words) {
            words.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        System.getLogger(ConnectionHandler.class.getName())
                .log(System.Logger.Level.DEBUG, "connection closed", cause);
        var _ = ctx.close();
    }
}
