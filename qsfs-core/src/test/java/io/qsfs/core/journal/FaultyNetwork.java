package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Connection;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.ScanCursor;
import io.qsfs.core.node.ScanPage;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.node.memory.MemoryConnector;
import io.qsfs.core.node.memory.MemoryNode;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Nodes in memory behind connections that can be cut: nodes go down and come back, and the machine
 * of the front end dies before its n-th write leaves it. Thread-safe.
 */
final class FaultyNetwork implements NodeConnector {
    private final MemoryConnector nodes = new MemoryConnector();
    private final Set<NodeAddress> down = ConcurrentHashMap.newKeySet();
    private final AtomicInteger generation = new AtomicInteger();
    private final AtomicLong putsLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong puts = new AtomicLong();

    MemoryNode node(NodeAddress address) {
        return nodes.node(address);
    }

    void stop(NodeAddress address) {
        down.add(address);
    }

    void start(NodeAddress address) {
        down.remove(address);
    }

    /** Every connection made so far is dead from now on, as after a crash of their machine. */
    void crash() {
        generation.incrementAndGet();
        putsLeft.set(Long.MAX_VALUE);
    }

    /** The machine crashes when it has sent so many more writes. */
    void crashAfterPuts(long count) {
        putsLeft.set(count);
    }

    boolean isCrashed(int since) {
        return generation.get() != since;
    }

    int generation() {
        return generation.get();
    }

    /** Writes that reached nodes. */
    long puts() {
        return puts.get();
    }

    @Override
    public ShardStore connect(NodeAddress address) {
        return new Wire(address, nodes.connect(address), generation.get());
    }

    @Override
    public void close() {
        nodes.close();
    }

    private final class Wire implements ShardStore {
        private final NodeAddress address;
        private final ShardStore node;
        private final int born;

        Wire(NodeAddress address, ShardStore node, int born) {
            this.address = address;
            this.node = node;
            this.born = born;
        }

        @Override
        public NodeAddress address() {
            return address;
        }

        @Override
        public Connection connection() {
            return isDead()
                    ? new Connection.Down("node " + address + " is down")
                    : node.connection();
        }

        @Override
        public CompletableFuture<Void> put(ShardKey key, ByteBuffer... parts) {
            if (born == generation.get() && putsLeft.getAndDecrement() <= 0) {
                crash();
            }
            return call(
                    () -> {
                        puts.incrementAndGet();
                        return node.put(key, parts);
                    });
        }

        @Override
        public CompletableFuture<ShardRead> get(ShardKey key) {
            return call(() -> node.get(key));
        }

        @Override
        public CompletableFuture<ShardRead> getRange(ShardKey key, long offset, int length) {
            return call(() -> node.getRange(key, offset, length));
        }

        @Override
        public CompletableFuture<Boolean> delete(ShardKey key) {
            return call(() -> node.delete(key));
        }

        @Override
        public CompletableFuture<ScanPage> scan(ScanCursor from) {
            return call(() -> node.scan(from));
        }

        @Override
        public CompletableFuture<Void> fence(byte[] token) {
            return call(() -> node.fence(token));
        }

        @Override
        public CompletableFuture<NodeHealth> health() {
            return call(node::health);
        }

        @Override
        public void giveUp(String reason) {
            node.giveUp(reason);
        }

        @Override
        public void close() {
            node.close();
        }

        private boolean isDead() {
            return born != generation.get() || down.contains(address);
        }

        private <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> request) {
            return isDead()
                    ? CompletableFuture.failedFuture(
                            new StorageException.Unavailable("node " + address + " is down"))
                    : request.get();
        }
    }
}
