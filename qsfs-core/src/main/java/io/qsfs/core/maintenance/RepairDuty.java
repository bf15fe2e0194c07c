package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.CheckpointStripes;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.stripe.ShardState;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeStore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Brings every stripe back to all its shards, those that lack most first, stores those at full
 * width that were written while nodes were missing, and moves shards off nodes that are being
 * emptied.
 *
 * <p>Order for each stripe: its new shards are stored, then the manifest that names them is
 * durable, then the records that nobody names are deleted. A crash in between leaves spare records
 * at worst.
 */
final class RepairDuty implements Duty {
    private static final System.Logger LOGGER = System.getLogger(RepairDuty.class.getName());
    private static final Duration INTERVAL = Duration.ofHours(1);

    /** How long nodes may take to accept their identity again. */
    private static final Duration CLAIM_LIMIT = Duration.ofSeconds(10);

    /** Stripes of one round; what does not fit waits for the next. */
    private static final int ROUND_STRIPES = 100_000;

    /** Manifests that become durable together. */
    private static final int BATCH_STRIPES = 32;

    private final StripeCatalog catalog;
    private final CheckpointStripes checkpoints;
    private final SuperblockMender superblocks;
    private final StripeStore stripes;
    private final StripeExaminer examiner;
    private final ReentrantLock lock = new ReentrantLock();

    /** Gives the superblock to nodes that lack it. */
    @FunctionalInterface
    interface SuperblockMender {
        void mend() throws StorageException;
    }

    RepairDuty(
            StripeCatalog catalog,
            CheckpointStripes checkpoints,
            SuperblockMender superblocks,
            StripeStore stripes,
            StripeExaminer examiner) {
        this.catalog = catalog;
        this.checkpoints = checkpoints;
        this.superblocks = superblocks;
        this.stripes = stripes;
        this.examiner = examiner;
    }

    private record Move(Stripe old, Stripe current) {}

    /** What needs work, that which lacks most first, and the records that were there. */
    private record Findings(PriorityQueue<StripeCondition> worst, NodeInventory inventory) {}

    @Override
    public String name() {
        return "repair";
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run(Pass pass) throws StorageException {
        var _ = repair(pass);
    }

    /** One pass; two at the same time follow one another. */
    RepairReport repair(Pass pass) throws StorageException {
        lock.lock();
        try {
            var report = new RepairReport.Counter();
            List<PoolNode> wiped = wiped(report);
            Findings found = examineAll(pass);
            PriorityQueue<StripeCondition> worst = found.worst();
            List<Move> moves = new ArrayList<>();
            while (!worst.isEmpty()) {
                repair(worst.remove(), pass, moves, report);
                if (moves.size() == BATCH_STRIPES || worst.isEmpty()) {
                    settle(moves);
                }
            }
            mendCheckpoint(found.inventory(), report);
            // What was adopted is durable too before anybody is told that all is whole.
            catalog.sync();
            mendSuperblocks(report);
            if (report.failed() == 0) {
                noteRebuilt(wiped);
            }
            return report.result();
        } finally {
            lock.unlock();
        }
    }

    /** Nodes that came back empty. */
    private List<PoolNode> wiped(RepairReport.Counter report) throws StorageException {
        examiner.pool().settle(CLAIM_LIMIT, 0);
        for (PoolNode node : examiner.pool().nodes()) {
            if (node.isUsable() && !node.isVerified()) {
                String who = node.entry().describe() + " does not say who it is";
                report.addFailure(new StorageException.Unavailable(who));
            }
        }
        List<PoolNode> wiped = examiner.pool().nodes().stream().filter(PoolNode::wasWiped).toList();
        if (!wiped.isEmpty()) {
            // What was on its way to the node when it lost everything must be named by then.
            catalog.sync();
        }
        return wiped;
    }

    private void mendSuperblocks(RepairReport.Counter report) throws StorageException {
        try {
            superblocks.mend();
        } catch (StorageException.Unavailable | StorageException.NoSpace e) {
            report.addFailure(e);
        }
    }

    private static void noteRebuilt(List<PoolNode> wiped) {
        for (PoolNode node : wiped) {
            try {
                node.noteRebuilt().join();
            } catch (CompletionException e) {
                // It counts as wiped until the next repair.
                LOGGER.log(System.Logger.Level.DEBUG, node.entry().describe(), e);
            }
        }
    }

    /** Counts stripes by what they lack. */
    StripeCensus census(Pass pass) throws StorageException {
        var counter = new StripeCensus.Counter();
        try (StripeCatalog.View view = catalog.view()) {
            List<Stripe> checkpoint = checkpoints.list();
            NodeInventory inventory = NodeInventory.scan(examiner.pool().nodes(), pass);
            view.forEach(stripe -> counter.add(examiner.examine(stripe, inventory)));
            checkpoint.forEach(stripe -> counter.add(examiner.examine(stripe, inventory)));
        }
        return counter.result();
    }

    /** How many stripes name a node. */
    long stripesOn(int node) throws StorageException {
        var count = new AtomicLong();
        StripeCatalog.Visitor visitor =
                stripe -> {
                    boolean named = Arrays.stream(stripe.nodes()).anyMatch(n -> n == node);
                    count.addAndGet(named ? 1 : 0);
                };
        try (StripeCatalog.View view = catalog.view()) {
            view.forEach(visitor);
        }
        for (Stripe stripe : checkpoints.list()) {
            visitor.visit(stripe);
        }
        return count.get();
    }

    private Findings examineAll(Pass pass) throws StorageException {
        var worst =
                new PriorityQueue<StripeCondition>(
                        Comparator.comparingInt(condition -> -condition.missing().size()));
        try (StripeCatalog.View view = catalog.view()) {
            NodeInventory inventory = NodeInventory.scan(examiner.pool().nodes(), pass);
            view.forEach(
                    stripe -> {
                        Stripe adopted = examiner.adopt(stripe, inventory);
                        boolean found =
                                !adopted.equals(stripe)
                                        && isThere(stripe, adopted)
                                        && catalog.moved(stripe, adopted);
                        var condition = examiner.examine(found ? adopted : stripe, inventory);
                        if (condition.needsWork() && worst.size() < ROUND_STRIPES) {
                            worst.add(condition);
                        }
                    });
            return new Findings(worst, inventory);
        }
    }

    /** Whether the records that were found are shards of this stripe: a narrower one had others. */
    private boolean isThere(Stripe stripe, Stripe adopted) throws StorageException {
        var states = stripes.probe(adopted);
        return IntStream.range(0, stripe.geometry().shards())
                .filter(shard -> stripe.node(shard) != adopted.node(shard))
                .allMatch(shard -> states.get(shard) == ShardState.PRESENT);
    }

    private void repair(
            StripeCondition condition, Pass pass, List<Move> moves, RepairReport.Counter report)
            throws StorageException {
        Stripe stripe = condition.stripe();
        pass.advance("repairing pack " + stripe.pack(), stripe.geometry().packLength());
        try {
            Stripe current = work(condition);
            boolean moved = !current.equals(stripe);
            if (moved && catalog.moved(stripe, current)) {
                moves.add(new Move(stripe, current));
            }
            report.addWorked();
        } catch (StorageException.Unavailable | StorageException.NoSpace e) {
            report.addFailure(e);
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "pack {0} is not repaired: {1}",
                    stripe.pack(),
                    e.getMessage());
        }
    }

    private Stripe work(StripeCondition condition) throws StorageException {
        Stripe stripe = condition.stripe();
        Stripe current =
                condition.widens()
                        ? stripes.widen(stripe)
                        : stripes.repair(stripe, examiner.suspects().shards(stripe.pack()));
        examiner.suspects().clear(stripe.pack());
        return current;
    }

    /** Stripes of the checkpoint have no manifest: the root notes where they lie now. */
    private void mendCheckpoint(NodeInventory inventory, RepairReport.Counter report)
            throws StorageException {
        List<Move> moves = new ArrayList<>();
        checkpoints.mend(
                stripe -> {
                    Stripe current = mend(stripe, inventory, report);
                    if (!current.equals(stripe)) {
                        moves.add(new Move(stripe, current));
                    }
                    return current;
                });
        for (Move move : moves) {
            stripes.discard(move.old(), move.current());
        }
    }

    private Stripe mend(Stripe stripe, NodeInventory inventory, RepairReport.Counter report)
            throws StorageException {
        StripeCondition condition = examiner.examine(stripe, inventory);
        if (!condition.needsWork()) {
            return stripe;
        }
        try {
            Stripe current = work(condition);
            report.addWorked();
            return current;
        } catch (StorageException.Unavailable | StorageException.NoSpace e) {
            report.addFailure(e);
            return stripe;
        }
    }

    private void settle(List<Move> moves) throws StorageException {
        if (!moves.isEmpty()) {
            catalog.sync();
            for (Move move : moves) {
                stripes.discard(move.old(), move.current());
            }
            moves.clear();
        }
    }
}
