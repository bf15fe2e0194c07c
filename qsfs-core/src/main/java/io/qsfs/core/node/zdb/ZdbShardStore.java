package io.qsfs.core.node.zdb;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Connection;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.ScanCursor;
import io.qsfs.core.node.ScanPage;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.time.Time;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * A zdb node. Two connections: what is long (writes, whole records) does not hold up what is short
 * (ranges, and all else). Thread-safe.
 */
final class ZdbShardStore implements ShardStore {
    private final LinkContext context;
    private final Link bulk;
    private final Link quick;

    ZdbShardStore(ZdbConnector connector, NodeAddress address, ZdbClientConfig config, Time time) {
        this.context =
                new LinkContext(
                        connector,
                        address,
                        config,
                        time,
                        new AtomicReference<>(LinkContext.Token.NONE));
        this.bulk = new Link(context);
        this.quick = new Link(context);
    }

    @Override
    public NodeAddress address() {
        return context.address();
    }

    @Override
    public Connection connection() {
        Connection first = quick.connection();
        Connection second = bulk.connection();
        if (first instanceof Connection.Up || second instanceof Connection.Down) {
            return second;
        }
        return first;
    }

    @Override
    public CompletableFuture<Void> put(ShardKey key, ByteBuffer... parts) {
        int length = 0;
        for (ByteBuffer part : parts) {
            length = Math.addExact(length, part.remaining());
        }
        Checks.argument(
                length > 0 && length <= RECORD_LENGTH_MAX, "record of " + length + " bytes");
        return ask(bulk, Command.set(key.toBytes(), length, parts)).thenAccept(_ -> {});
    }

    @Override
    public CompletableFuture<ShardRead> get(ShardKey key) {
        return read(bulk, Command.of("GET", key.toBytes()), RECORD_LENGTH_MAX);
    }

    @Override
    public CompletableFuture<ShardRead> getRange(ShardKey key, long offset, int length) {
        return getRange(key, offset, length, byte[]::new);
    }

    @Override
    public CompletableFuture<ShardRead> getRange(
            ShardKey key, long offset, int length, IntFunction<byte[]> arrays) {
        Checks.argument(length > 0, "empty range");
        long end = offset + length - 1;
        // A range that counts from the end must not run over it into the positive numbers.
        long last = offset < 0 && end >= 0 ? -1 : end;
        return read(
                quick,
                Command.of("GETRANGE", key.toBytes(), decimal(offset), decimal(last)).into(arrays),
                length);
    }

    @Override
    public CompletableFuture<Boolean> delete(ShardKey key) {
        return quick.send(Command.of("DEL", key.toBytes()))
                .thenCompose(
                        reply ->
                                reply instanceof Reply.Failure(String text)
                                                && text.startsWith("Key not found")
                                        ? CompletableFuture.completedFuture(false)
                                        : checked("DEL", reply).thenApply(_ -> true));
    }

    @Override
    public CompletableFuture<ScanPage> scan(ScanCursor from) {
        Command command =
                from.isStart()
                        ? Command.of("SCAN", new byte[0][])
                        : Command.of("SCAN", from.toBytes());
        return quick.send(command).thenCompose(this::page);
    }

    @Override
    public CompletableFuture<Void> fence(byte[] token) {
        context.token().set(new LinkContext.Token(HexFormat.of().formatHex(token)));
        CompletableFuture<Reply> first = ask(quick, Command.of("FENCE", token.clone()));
        CompletableFuture<Reply> second = ask(bulk, Command.of("FENCE", token.clone()));
        return first.thenCombine(second, (_, _) -> true).thenAccept(_ -> {});
    }

    @Override
    public CompletableFuture<NodeHealth> health() {
        CompletableFuture<Reply> node = ask(quick, Command.of("INFO", new byte[0][]));
        return ask(quick, Command.of("NSINFO", address().namespace()))
                .thenCombine(node, HealthReport::read);
    }

    @Override
    public void giveUp(String reason) {
        bulk.reset(reason);
        quick.reset(reason);
    }

    @Override
    public void close() {
        bulk.close();
        quick.close();
        context.connector().forget(this);
    }

    private CompletableFuture<ShardRead> read(Link link, Command command, int lengthMax) {
        return link.send(command).thenCompose(reply -> shardRead(command, reply, lengthMax));
    }

    private CompletableFuture<ShardRead> shardRead(Command command, Reply reply, int lengthMax) {
        return switch (reply) {
            case Reply.Bulk bulkReply when bulkReply.bytes().length <= lengthMax ->
                    CompletableFuture.completedFuture(new ShardRead.Intact(bulkReply.bytes()));
            case Reply.Nil _ -> CompletableFuture.completedFuture(new ShardRead.Missing());
            case Reply.Failure(String text) when text.startsWith("Data corrupted") ->
                    CompletableFuture.completedFuture(new ShardRead.Corrupt(text));
            case Reply.Failure(String text) ->
                    CompletableFuture.failedFuture(
                            Refusals.of(context.node(), command.name(), text));
            case Reply other -> nonsense(command.name(), other);
        };
    }

    private CompletableFuture<ScanPage> page(Reply reply) {
        if (reply instanceof Reply.Failure(String text) && text.startsWith("No more data")) {
            return CompletableFuture.completedFuture(ScanReport.END);
        }
        return checked("SCAN", reply)
                .thenCompose(
                        checked ->
                                ScanReport.read(checked)
                                        .map(CompletableFuture::completedFuture)
                                        .orElseGet(() -> nonsense("SCAN", checked)));
    }

    private CompletableFuture<Reply> ask(Link link, Command command) {
        return link.send(command).thenCompose(reply -> checked(command.name(), reply));
    }

    private CompletableFuture<Reply> checked(String command, Reply reply) {
        return reply instanceof Reply.Failure(String text)
                ? CompletableFuture.failedFuture(Refusals.of(context.node(), command, text))
                : CompletableFuture.completedFuture(reply);
    }

    private <T> CompletableFuture<T> nonsense(String command, Reply reply) {
        return CompletableFuture.failedFuture(
                new StorageException.Corrupt(
                        "node %s answers %s with nonsense (%s)"
                                .formatted(
                                        context.node(),
                                        command,
                                        reply.getClass().getSimpleName())));
    }

    private static byte[] decimal(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
