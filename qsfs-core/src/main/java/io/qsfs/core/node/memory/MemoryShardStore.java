package io.qsfs.core.node.memory;

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

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** One client's way to a {@link MemoryNode}; answers before the call returns. Thread-safe. */
public final class MemoryShardStore implements ShardStore {
    private final NodeAddress address;
    private final MemoryNode node;
    private volatile byte @Nullable [] token;
    private volatile boolean closed;

    public MemoryShardStore(NodeAddress address, MemoryNode node) {
        this.address = address;
        this.node = node;
    }

    @Override
    public NodeAddress address() {
        return address;
    }

    @Override
    public Connection connection() {
        return closed ? new Connection.Down("closed") : new Connection.Up();
    }

    @Override
    public CompletableFuture<Void> put(ShardKey key, ByteBuffer... parts) {
        byte[] value = join(parts);
        return act(() -> node.put(key, value, token, address.toString()));
    }

    @Override
    public CompletableFuture<ShardRead> get(ShardKey key) {
        return answer(
                () -> {
                    byte[] value = node.get(key);
                    return value == null
                            ? new ShardRead.Missing()
                            : new ShardRead.Intact(value.clone());
                });
    }

    @Override
    public CompletableFuture<ShardRead> getRange(ShardKey key, long offset, int length) {
        Checks.argument(length > 0, "empty range");
        return answer(
                () -> {
                    byte[] value = node.get(key);
                    if (value == null) {
                        return new ShardRead.Missing();
                    }
                    long from = offset < 0 ? Math.max(0, value.length + offset) : offset;
                    int start = (int) Math.min(from, value.length);
                    int end = (int) Math.min((long) start + length, value.length);
                    return new ShardRead.Intact(Arrays.copyOfRange(value, start, end));
                });
    }

    @Override
    public CompletableFuture<Boolean> delete(ShardKey key) {
        return answer(() -> node.delete(key, token, address.toString()));
    }

    @Override
    public CompletableFuture<ScanPage> scan(ScanCursor from) {
        return answer(() -> node.scan(from));
    }

    @Override
    public CompletableFuture<Void> fence(byte[] newToken) {
        return act(
                () -> {
                    node.fence(newToken, address.toString());
                    token = newToken.clone();
                });
    }

    @Override
    public CompletableFuture<NodeHealth> health() {
        return answer(node::health);
    }

    /** Nothing is ever under way. */
    @Override
    public void giveUp(String reason) {}

    @Override
    public void close() {
        closed = true;
    }

    private interface Call<T> {
        T run() throws StorageException;
    }

    private interface Action {
        void run() throws StorageException;
    }

    private CompletableFuture<Void> act(Action action) {
        return answer(
                        () -> {
                            action.run();
                            return true;
                        })
                .thenAccept(_ -> {});
    }

    private <T> CompletableFuture<T> answer(Call<T> call) {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new StorageException.Unavailable("node " + address + ": closed"));
        }
        try {
            return CompletableFuture.completedFuture(call.run());
        } catch (StorageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] join(ByteBuffer... parts) {
        int length = 0;
        for (ByteBuffer part : parts) {
            length = Math.addExact(length, part.remaining());
        }
        Checks.argument(
                length > 0 && length <= RECORD_LENGTH_MAX, "record of " + length + " bytes");
        var value = ByteBuffer.allocate(length);
        for (ByteBuffer part : parts) {
            value.put(part.duplicate());
        }
        return value.array();
    }
}
