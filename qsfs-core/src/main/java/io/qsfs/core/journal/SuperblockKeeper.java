package io.qsfs.core.journal;

import io.qsfs.core.crypto.Signer;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.node.ShardStore;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** The superblock of an open volume, changed by one at a time. Thread-safe. */
public final class SuperblockKeeper {
    private final SuperblockStore superblocks;
    private final Signer signer;
    private final NodePool pool;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Superblock current;

    SuperblockKeeper(
            SuperblockStore superblocks, Signer signer, NodePool pool, Superblock current) {
        this.superblocks = superblocks;
        this.signer = signer;
        this.pool = pool;
        this.current = current;
    }

    public Superblock current() {
        return current;
    }

    /**
     * Writes a changed superblock to the nodes and makes it the current one; durable on return.
     *
     * @param change gives the next revision of the superblock it is given
     * @throws StorageException.Unavailable if too few nodes took it; it may hold nevertheless after
     *     a reopening
     */
    public void update(UnaryOperator<Superblock> change) throws StorageException {
        lock.lock();
        try {
            Superblock next = change.apply(current);
            pool.update(next.nodes());
            superblocks.write(next, signer, usable(pool), next.tolerated() + 1);
            current = next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the current superblock to the nodes that answer and lack it, or have an older or a
     * damaged one: new ones, such as were wiped or away when it was written.
     *
     * @throws StorageException.Unavailable if a node did not take it
     */
    public void mend() throws StorageException {
        lock.lock();
        try {
            for (ShardStore node : usable(pool)) {
                var found = superblocks.read(List.of(node), 1).newest();
                boolean newest =
                        found.isPresent() && Superblock.AGE.compare(found.get(), current) >= 0;
                if (!newest) {
                    superblocks.write(current, signer, List.of(node), 1);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the current superblock to a node that is to join: a member without one counts among
     * those that lost theirs.
     */
    public void give(ShardStore node) throws StorageException {
        superblocks.write(current, signer, List.of(node), 1);
    }

    /** Ways to the nodes that are who they should be, as far as is known. */
    static List<ShardStore> usable(NodePool pool) {
        return pool.nodes().stream().filter(PoolNode::isUsable).map(PoolNode::store).toList();
    }
}
