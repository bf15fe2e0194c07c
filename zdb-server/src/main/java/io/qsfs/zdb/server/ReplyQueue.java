package io.qsfs.zdb.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.EncoderException;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.StoredValue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The replies of a connection in the order of its requests. A reply leaves when those before it
 * have, when the socket takes more, and, if it acknowledges a write, when that is durable. Payloads
 * are read only then; large ones are verified by a worker first. Used by its event loop only.
 */
final class ReplyQueue {
    /** Replies that may wait before the connection's requests do. */
    private static final int WAITING_MAX = 1024;

    /** Bytes that waiting replies may take on the heap before the connection's requests wait. */
    private static final long HELD_MAX = 64 * 1024;

    /** What an element of a list takes on the heap beside its bytes. */
    private static final int ELEMENT_OVERHEAD = 64;

    /** Payloads up to this length are read on the event loop. */
    private static final int LOOP_LENGTH_MAX = 64 * 1024;

    /** Payloads up to this length are read into memory once; longer ones the kernel sends. */
    private static final int READ_LENGTH_MAX = 1 << 20;

    private final NodeContext node;
    private final Runnable room;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private ChannelHandlerContext ctx;
    private Outbox outbox;
    private boolean requested;
    private boolean verifying;
    private boolean wasFull;
    private boolean scheduled;
    private boolean closed;

    /**
     * A reply that could not leave at once.
     *
     * @param ticket of the write that it acknowledges, 0 for none
     * @param namespace of that write
     * @param last whether the connection ends after it
     */
    private record Waiting(Reply reply, long ticket, Optional<Namespace> namespace, boolean last) {}

    /**
     * @param room told when replies have left
     */
    @SuppressWarnings("NullAway.Init") // attach() comes before any other call
    ReplyQueue(NodeContext node, Runnable room) {
        this.node = node;
        this.room = room;
    }

    void attach(ChannelHandlerContext context) {
        ctx = context;
        outbox = new Outbox(context, node.replyMemory(), this::taken);
    }

    /** Returns whether the connection's requests should wait. */
    boolean isFull() {
        boolean full = waiting.size() >= WAITING_MAX || outbox.held() > HELD_MAX || !outbox.takes();
        wasFull |= full;
        return full;
    }

    /** Goes on in its turn: a client that asks for much must not keep others waiting. */
    private void taken() {
        if (!scheduled && (wasFull || !waiting.isEmpty())) {
            scheduled = true;
            wasFull = false;
            ctx.executor()
                    .execute(
                            () -> {
                                scheduled = false;
                                goOn();
                            });
        }
    }

    void add(Reply reply) {
        put(new Waiting(reply, 0, Optional.empty(), false));
    }

    /** Adds the reply after which the connection ends. */
    void addLast(Reply reply) {
        put(new Waiting(reply, 0, Optional.empty(), true));
    }

    /** Adds the reply to a write. */
    void addWrite(Reply reply, long ticket, Namespace namespace) {
        put(new Waiting(reply, ticket, Optional.of(namespace), false));
    }

    private void put(Waiting next) {
        waiting.addLast(next);
        outbox.hold(heapLength(next.reply()));
        drain();
    }

    /** Payloads are not counted: they are read when they leave. */
    private static long heapLength(Reply reply) {
        return switch (reply) {
            case Reply.Bulk bulk -> bulk.bytes().remaining();
            case Reply.Many many ->
                    many.elements().stream()
                            .mapToLong(element -> ELEMENT_OVERHEAD + heapLength(element))
                            .sum();
            default -> 0;
        };
    }

    /** Hands everything that may leave to the socket. */
    void flush() {
        outbox.flush();
    }

    /** Sends what may leave; the caller flushes. */
    void drain() {
        while (!waiting.isEmpty() && !verifying && outbox.takes()) {
            Waiting next = waiting.getFirst();
            if (!settled(next)) {
                requestSync();
                return;
            }
            waiting.removeFirst();
            outbox.hold(-heapLength(next.reply()));
            send(checked(next), next.last());
        }
    }

    private boolean settled(Waiting next) {
        return next.ticket() == 0 || node.committer().orElseThrow().isSettled(next.ticket());
    }

    private void requestSync() {
        if (requested) {
            return;
        }
        requested = true;
        node.committer()
                .orElseThrow()
                .request(
                        () ->
                                ctx.executor()
                                        .execute(
                                                () -> {
                                                    requested = false;
                                                    goOn();
                                                }));
    }

    private void goOn() {
        if (closed) {
            return;
        }
        drain();
        room.run();
        flush();
    }

    /** A write whose sync failed must not be acknowledged. */
    private static Reply checked(Waiting next) {
        Optional<String> failure = next.namespace().flatMap(Namespace::failure);
        return failure.isPresent()
                ? Reply.failure("Cannot write data right now: " + failure.get())
                : next.reply();
    }

    private void send(Reply reply, boolean last) {
        if (reply instanceof Reply.Stored stored && stored.value().length() > LOOP_LENGTH_MAX) {
            sendLarge(stored.value());
            return;
        }
        if (reply instanceof Reply.Many many && weight(many) > LOOP_LENGTH_MAX) {
            sendParts(many);
            return;
        }
        ByteBuf out = outbox.gathered();
        try {
            node.encoder().write(reply, out);
        } catch (RuntimeException e) {
            throw new EncoderException(e);
        }
        if (last) {
            outbox.finish();
        }
    }

    private static long weight(Reply reply) {
        return switch (reply) {
            case Reply.Stored stored -> stored.value().length();
            case Reply.Many many -> many.elements().stream().mapToLong(ReplyQueue::weight).sum();
            default -> 0;
        };
    }

    /** Sends the head of a list; its elements follow one by one as the socket takes them. */
    private void sendParts(Reply.Many many) {
        node.encoder().writeListHead(many, outbox.gathered());
        for (Reply element : many.elements().reversed()) {
            outbox.hold(heapLength(element));
            waiting.addFirst(new Waiting(element, 0, Optional.empty(), false));
        }
    }

    private void sendLarge(StoredValue value) {
        verifying = true;
        Optional<FileChannel> file =
                node.sendfile() && value.length() > READ_LENGTH_MAX
                        ? value.segment().channel()
                        : Optional.empty();
        node.workers()
                .execute(
                        () -> {
                            if (file.isPresent()) {
                                sendFile(value, file.get());
                            } else {
                                sendRead(value);
                            }
                        });
    }

    /** Verifies the blocks that the payload covers, then lets the kernel copy it. */
    private void sendFile(StoredValue value, FileChannel file) {
        Optional<Reply> failure = node.encoder().verify(value);
        sendVerified(
                value.length(),
                failure,
                () -> outbox.send(new SegmentRegion(file, value)),
                () -> close(value));
    }

    private void sendRead(StoredValue value) {
        ByteBuf payload = ctx.alloc().directBuffer(value.directLength());
        Optional<Reply> failure = node.encoder().readDirect(value, payload);
        sendVerified(value.length(), failure, () -> outbox.send(payload), payload::release);
    }

    private void sendVerified(
            int length, Optional<Reply> failure, Runnable send, Runnable discard) {
        ctx.executor()
                .execute(
                        () -> {
                            verifying = false;
                            if (closed) {
                                discard.run();
                                return;
                            }
                            if (failure.isPresent()) {
                                discard.run();
                                send(failure.get(), false);
                            } else {
                                node.encoder().writeBulkHead(length, outbox.gathered());
                                send.run();
                                node.encoder().writeBulkEnd(outbox.gathered());
                            }
                            goOn();
                        });
    }

    void close() {
        closed = true;
        outbox.close();
        waiting.forEach(next -> discard(next.reply()));
        waiting.clear();
    }

    /** Closes the payloads of a reply that is not sent. */
    static void discard(Reply reply) {
        switch (reply) {
            case Reply.Stored stored -> close(stored.value());
            case Reply.Many many -> many.elements().forEach(ReplyQueue::discard);
            default -> {}
        }
    }

    private static void close(StoredValue value) {
        try {
            value.close();
        } catch (IOException e) {
            System.getLogger(ReplyQueue.class.getName())
                    .log(System.Logger.Level.WARNING, "closing a segment failed", e);
        }
    }
}
