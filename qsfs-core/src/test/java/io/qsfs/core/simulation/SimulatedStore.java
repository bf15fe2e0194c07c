package io.qsfs.core.simulation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Connection;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.ScanCursor;
import io.qsfs.core.node.ScanPage;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.command.Session;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A connection to a simulated node, with delays both ways: requests arrive in their order, answers
 * in any. A connection that broke is made anew with the next request and shows the fence first, as
 * the real client does. Confined to the thread of its world.
 */
final class SimulatedStore implements ShardStore {
    private final World world;
    private final Program client;
    private final SimulatedNode node;
    private @Nullable Session session;
    private @Nullable Program connectedTo;
    private byte @Nullable [] token;
    private final List<CompletableFuture<?>> underWay = new ArrayList<>();
    private long lastArrival;

    SimulatedStore(World world, Program client, SimulatedNode node) {
        this.world = world;
        this.client = client;
        this.node = node;
    }

    @Override
    public NodeAddress address() {
        return node.address();
    }

    @Override
    public Connection connection() {
        return node.isUp() ? new Connection.Up() : new Connection.Down(node.address() + " is down");
    }

    @Override
    public CompletableFuture<Void> put(ShardKey key, ByteBuffer... parts) {
        int length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        ByteBuffer value = ByteBuffer.allocate(length);
        for (ByteBuffer part : parts) {
            value.put(part.duplicate());
        }
        return ask(SimulatedStore::done, word("SET"), ByteBuffer.wrap(key.toBytes()), value.flip())
                .thenAccept(_ -> {});
    }

    @Override
    public CompletableFuture<ShardRead> get(ShardKey key) {
        return ask(SimulatedStore::read, word("GET"), ByteBuffer.wrap(key.toBytes()));
    }

    @Override
    public CompletableFuture<ShardRead> getRange(ShardKey key, long offset, int length) {
        // A range from the end must not wrap around to the beginning.
        long last = offset < 0 && offset + length >= 0 ? -1 : offset + length - 1;
        return ask(
                SimulatedStore::read,
                word("GETRANGE"),
                ByteBuffer.wrap(key.toBytes()),
                word(Long.toString(offset)),
                word(Long.toString(last)));
    }

    private static @Nullable Boolean done(Reply reply) {
        return reply instanceof Reply.Failure ? null : true;
    }

    private static @Nullable Boolean deleted(Reply reply) {
        boolean absent =
                reply instanceof Reply.Failure failure
                        && failure.message().startsWith("Key not found");
        return absent ? Boolean.FALSE : done(reply);
    }

    private static @Nullable ShardRead read(Reply reply) {
        return switch (reply) {
            case Reply.Failure failure ->
                    failure.message().startsWith("Data corrupted")
                            ? new ShardRead.Corrupt(failure.message())
                            : null;
            case Reply.Nil _ -> new ShardRead.Missing();
            case Reply.Bulk bulk -> {
                byte[] bytes = new byte[bulk.bytes().remaining()];
                bulk.bytes().duplicate().get(bytes);
                yield new ShardRead.Intact(bytes);
            }
            case Reply.Stored stored -> {
                try (var value = stored.value()) {
                    byte[] bytes = new byte[value.length()];
                    value.read(ByteBuffer.wrap(bytes));
                    yield new ShardRead.Intact(bytes);
                } catch (IOException e) {
                    yield new ShardRead.Corrupt(String.valueOf(e.getMessage()));
                }
            }
            default -> throw new IllegalStateException("node answered " + reply);
        };
    }

    @Override
    public CompletableFuture<Boolean> delete(ShardKey key) {
        return ask(SimulatedStore::deleted, word("DEL"), ByteBuffer.wrap(key.toBytes()));
    }

    @Override
    public CompletableFuture<ScanPage> scan(ScanCursor from) {
        return from.isStart()
                ? ask(SimulatedStore::page, word("SCAN"))
                : ask(SimulatedStore::page, word("SCAN"), ByteBuffer.wrap(from.toBytes()));
    }

    private static @Nullable ScanPage page(Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            return failure.message().startsWith("No more data")
                    ? new ScanPage(List.of(), Optional.empty())
                    : null;
        }
        List<Reply> parts = ((Reply.Many) reply).elements();
        List<ScanPage.Item> items = new ArrayList<>();
        for (Reply row : ((Reply.Many) parts.getLast()).elements()) {
            List<Reply> columns = ((Reply.Many) row).elements();
            byte[] key = bytes(columns.getFirst());
            if (key.length == ShardKey.LENGTH) {
                long length = ((Reply.Whole) columns.get(1)).value();
                items.add(new ScanPage.Item(ShardKey.read(key, 0), length));
            }
        }
        return new ScanPage(items, Optional.of(ScanCursor.ofBytes(bytes(parts.getFirst()))));
    }

    private static byte[] bytes(Reply bulk) {
        ByteBuffer source = ((Reply.Bulk) bulk).bytes().duplicate();
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        return bytes;
    }

    @Override
    public CompletableFuture<Void> fence(byte[] newToken) {
        token = newToken.clone();
        return ask(SimulatedStore::done, word("FENCE"), ByteBuffer.wrap(newToken))
                .thenAccept(_ -> {});
    }

    @Override
    public CompletableFuture<NodeHealth> health() {
        return ask(
                reply ->
                        reply instanceof Reply.Whole whole
                                ? new NodeHealth(
                                        whole.value(),
                                        0,
                                        OptionalLong.of(1L << 40),
                                        Optional.empty(),
                                        "simulated")
                                : null,
                word("DBSIZE"));
    }

    private static ByteBuffer word(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Sends the request; it may arrive although the client is dead by then.
     *
     * @param reader gives null for a refusal
     */
    private <T> CompletableFuture<T> ask(Function<Reply, @Nullable T> reader, ByteBuffer... words) {
        var answer = new CompletableFuture<T>();
        underWay.removeIf(CompletableFuture::isDone);
        underWay.add(answer);
        Program target = node.program();
        List<ByteBuffer> command = new ArrayList<>(List.of(words));
        lastArrival = Math.max(lastArrival + 1, world.now() + world.delay());
        world.later(target, lastArrival - world.now(), () -> arrive(command, reader, answer));
        watch(target, answer);
        return answer;
    }

    /** Notices after a while that the node is gone. */
    private void watch(Program target, CompletableFuture<?> answer) {
        world.later(
                client,
                20_000_000 + world.delay(),
                () -> {
                    if (!target.isAlive() || !node.isUp()) {
                        answer.completeExceptionally(lost());
                    } else if (!answer.isDone()) {
                        watch(target, answer);
                    }
                });
    }

    private StorageException lost() {
        return new StorageException.Unavailable("node " + node.address() + " does not answer");
    }

    private <T> void arrive(
            List<ByteBuffer> command,
            Function<Reply, @Nullable T> reader,
            CompletableFuture<T> answer) {
        if (session == null || connectedTo != node.program()) {
            connectedTo = node.program();
            session = node.connect().orElseThrow();
            if (token != null) {
                node.execute(session, List.of(word("FENCE"), ByteBuffer.wrap(token)), _ -> {});
            }
        }
        node.execute(
                session,
                command,
                reply -> {
                    T read = reader.apply(reply);
                    world.later(client, world.delay(), () -> receive(reply, read, answer));
                });
    }

    private <T> void receive(Reply reply, @Nullable T read, CompletableFuture<T> answer) {
        String refusal = "node " + node.address() + ": " + reply;
        if (read != null) {
            answer.complete(read);
        } else if (refusal.contains("Fenced")) {
            answer.completeExceptionally(new StorageException.Fenced(refusal));
        } else {
            answer.completeExceptionally(new StorageException.Unavailable(refusal));
        }
    }

    @Override
    public void giveUp(String reason) {
        session = null;
        List.copyOf(underWay)
                .forEach(
                        answer ->
                                answer.completeExceptionally(
                                        new StorageException.Unavailable(reason)));
    }

    @Override
    public void close() {
        session = null;
    }
}
