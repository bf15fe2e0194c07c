package io.qsfs.core.node.zdb;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Connection;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lasting way to a node: one {@link Wire} at a time, a new one after the last broke. Until the
 * first stands or fails commands wait; while the node is down they fail at once. Commands may be
 * given from any thread; all else is confined to the event loop.
 */
final class Link {
    private static final Duration RECONNECT_DELAY_MIN = Duration.ofMillis(100);
    private static final int LOOKS_PER_SILENCE = 4;

    private final LinkContext context;
    private final EventLoop loop;
    private final Queue<Command> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isDrainDue = new AtomicBoolean();
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final Deque<Command> waiting = new ArrayDeque<>();
    private volatile Connection connection = new Connection.Connecting();
    private volatile boolean closed;
    private volatile @Nullable StorageException refusal;
    private @Nullable Wire wire;
    private boolean ready;
    private Duration reconnectDelay = RECONNECT_DELAY_MIN;
    private boolean watched;
    private long bytesSeen;
    private long seenNanos;

    Link(LinkContext context) {
        this.context = context;
        this.loop = context.connector().nextLoop();
        loop.execute(this::connect);
    }

    Connection connection() {
        return connection;
    }

    /** Sends a command as soon as the connection allows. */
    CompletableFuture<Reply> send(Command command) {
        if (closed) {
            return failed("closed");
        }
        long limit = context.config().bytesInFlightMax();
        if (bytesInFlight.addAndGet(command.length()) > limit + command.length()) {
            bytesInFlight.addAndGet(-command.length());
            return failed("more than " + limit + " bytes are on their way to it");
        }
        inbox.add(command);
        if (isDrainDue.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
        return command.reply().whenComplete((_, _) -> bytesInFlight.addAndGet(-command.length()));
    }

    /** Fails what is under way and connects anew; down until that succeeds. */
    void reset(String reason) {
        loop.execute(
                () -> {
                    drain();
                    if (wire != null) {
                        wire.abort(unavailable(reason));
                    }
                });
    }

    /** Fails what is under way and stops. */
    void close() {
        if (!closed) {
            closed = true;
            connection = new Connection.Down("node " + context.node() + ": closed");
            loop.execute(
                    () -> {
                        drain();
                        if (wire != null) {
                            wire.abort(unavailable("closed"));
                        }
                        failWaiting(unavailable("closed"));
                    });
        }
    }

    private void drain() {
        isDrainDue.set(false);
        Command command;
        while ((command = inbox.poll()) != null) {
            dispatch(command);
        }
        if (wire != null && ready) {
            wire.flush();
            watch();
        }
    }

    private void dispatch(Command command) {
        if (wire != null && ready) {
            wire.send(command);
        } else if (connection instanceof Connection.Down(String reason)) {
            StorageException known = refusal;
            command.reply()
                    .completeExceptionally(
                            known == null ? new StorageException.Unavailable(reason) : known);
        } else {
            waiting.add(command);
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        ready = false;
        var next = new Wire(context.node(), this::opened, this::ended);
        wire = next;
        Bootstrap bootstrap = context.connector().bootstrap(loop, context.address(), next);
        ChannelFuture connected =
                bootstrap.connect(context.address().host(), context.address().port());
        connected.addListener(
                _ -> {
                    Throwable cause = connected.cause();
                    if (cause != null) {
                        next.failed(unavailable("cannot connect: " + cause.getMessage()));
                    }
                });
        watch();
    }

    private void opened(Wire standing) {
        var _ =
                new Handshake(context, standing)
                        .run()
                        .whenComplete(
                                (_, failure) -> {
                                    if (failure == null) {
                                        becomeReady(standing);
                                    } else {
                                        standing.abort(Handshake.storageFailure(failure));
                                    }
                                });
        watch();
    }

    private void becomeReady(Wire standing) {
        ready = true;
        refusal = null;
        reconnectDelay = RECONNECT_DELAY_MIN;
        connection = closed ? connection : new Connection.Up();
        Command command;
        while ((command = waiting.poll()) != null) {
            standing.send(command);
        }
        standing.flush();
    }

    private void ended(StorageException reason) {
        wire = null;
        ready = false;
        refusal = reason instanceof StorageException.Unavailable ? null : reason;
        connection = new Connection.Down(String.valueOf(reason.getMessage()));
        failWaiting(reason);
        if (!closed) {
            var _ = context.time().schedule(reconnectDelay, () -> loop.execute(this::connect));
            Duration doubled = reconnectDelay.multipliedBy(2);
            Duration limit = context.config().reconnectDelayMax();
            reconnectDelay = doubled.compareTo(limit) > 0 ? limit : doubled;
        }
    }

    private void failWaiting(StorageException reason) {
        Command command;
        while ((command = waiting.poll()) != null) {
            command.reply().completeExceptionally(reason);
        }
    }

    /** Looks at intervals whether a wire that owes answers still moves bytes. */
    private void watch() {
        if (!watched && wire != null) {
            watched = true;
            noteProgress(wire);
            scheduleLook(wire);
        }
    }

    private void scheduleLook(Wire looked) {
        Duration interval = context.config().silenceMax().dividedBy(LOOKS_PER_SILENCE);
        var _ = context.time().schedule(interval, () -> loop.execute(() -> look(looked)));
    }

    private void look(Wire looked) {
        boolean owes = looked.owesAnswers() || !ready;
        if (wire != looked || closed || !owes) {
            watched = false;
            if (wire != null && wire != looked) {
                watch();
            }
            return;
        }
        if (looked.bytesMoved() != bytesSeen) {
            noteProgress(looked);
        } else if (context.time().nanoTime() - seenNanos >= silenceNanos()) {
            watched = false;
            looked.abort(unavailable("no answer for " + silenceNanos() / 1_000_000 + " ms"));
            return;
        }
        scheduleLook(looked);
    }

    private void noteProgress(Wire looked) {
        bytesSeen = looked.bytesMoved();
        seenNanos = context.time().nanoTime();
    }

    private long silenceNanos() {
        return context.config().silenceMax().toNanos();
    }

    private CompletableFuture<Reply> failed(String reason) {
        return CompletableFuture.failedFuture(unavailable(reason));
    }

    private StorageException unavailable(String reason) {
        return new StorageException.Unavailable("node " + context.node() + ": " + reason);
    }
}
