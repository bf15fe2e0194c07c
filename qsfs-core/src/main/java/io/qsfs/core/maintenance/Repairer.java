package io.qsfs.core.maintenance;

import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.CheckpointStripes;
import io.qsfs.core.journal.Superblock;
import io.qsfs.core.journal.SuperblockStore;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.stripe.CodedStripeStore;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeStoreConfig;
import io.qsfs.core.time.Environment;

import java.time.Duration;
import java.util.List;

/**
 * Repairs a volume with the repair key alone, without its metadata store and beside whoever has it
 * open: it finds the stripes by the trailers of their shards, so it reads no name and no content.
 * Shards that it puts on other nodes than before the volume's own repair takes over. Must be
 * closed. Thread-safe.
 */
public final class Repairer implements AutoCloseable {
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final NodePool pool;
    private final TrailerCatalog catalog;
    private final RepairDuty duty;

    private Repairer(NodePool pool, TrailerCatalog catalog, RepairDuty duty) {
        this.pool = pool;
        this.catalog = catalog;
        this.duty = duty;
    }

    /**
     * Connects to the nodes as the volume's present writer does, so that the next one shuts it out.
     *
     * @param found the volume's superblock, with node addresses that are right
     * @param keyFile with any capability; stays the caller's
     * @param connector stays the caller's
     */
    public static Repairer open(
            Superblock found, KeyFile keyFile, NodeConnector connector, Environment environment) {
        NodePool pool = NodePool.open(found.volume(), found.nodes(), connector, environment);
        var _ = pool.fence(found.token());
        pool.settle(SETTLE, 0);
        var suspects = new Suspects();
        var stripes =
                new CodedStripeStore(
                        new CodedStripeStore.Parts(
                                pool,
                                keyFile.shardKeys(),
                                keyFile.shardSeal(),
                                environment,
                                StripeStoreConfig.DEFAULT,
                                DamageListener.NONE),
                        found.policy());
        var catalog = new TrailerCatalog(pool, keyFile.shardKeys(), keyFile.shardSeal());
        var superblocks =
                new SuperblockStore(found.volume(), keyFile.verifier(), environment.time());
        var examiner =
                new StripeExaminer(pool, keyFile.shardKeys(), found.policy(), suspects, false);
        var duty =
                new RepairDuty(
                        catalog,
                        NO_CHECKPOINT,
                        () ->
                                superblocks.spread(
                                        pool.nodes().stream()
                                                .filter(PoolNode::isUsable)
                                                .map(PoolNode::store)
                                                .toList()),
                        stripes,
                        examiner);
        return new Repairer(pool, catalog, duty);
    }

    /** Its stripes are found by their trailers like all others. */
    private static final CheckpointStripes NO_CHECKPOINT =
            new CheckpointStripes() {
                @Override
                public List<Stripe> list() {
                    return List.of();
                }

                @Override
                public void mend(StripeMender mender) {
                    // There is no root to note anything in.
                }
            };

    /** Counts the stripes that can be read by what they lack; blocks. */
    public StripeCensus census() throws StorageException {
        return duty.census(Pass.UNHINDERED);
    }

    /** Repairs what can be repaired on the nodes that answer; blocks. */
    public RepairReport repair() throws StorageException {
        return duty.repair(Pass.UNHINDERED);
    }

    /**
     * How many packs had too few shards for reading when they were counted last: lost ones if nodes
     * are missing, otherwise what a crash left, which was never acknowledged.
     */
    public long fragments() {
        return catalog.fragments();
    }

    /** What is wrong with nodes that are not used. */
    public List<String> troubles() {
        return pool.nodes().stream()
                .filter(node -> !node.isVerified())
                .map(node -> node.entry().describe() + ": " + node.trouble())
                .toList();
    }

    @Override
    public void close() {
        pool.close();
    }
}
