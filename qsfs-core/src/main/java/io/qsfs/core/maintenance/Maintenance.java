package io.qsfs.core.maintenance;

import io.qsfs.core.crypto.ShardKeys;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.OpenedLog;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.time.Environment;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The background work of an open volume, and what operators ask of it. Thread-safe. Closed before
 * the log that it works on.
 */
public final class Maintenance implements AutoCloseable {
    /** How soon work starts after a node came back, whole or empty, or a reader met damage. */
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(10);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final OpenedLog opened;
    private final Suspects suspects;
    private final Time time;
    private final RepairDuty repair;
    private final CensusDuty census;
    private final Worker repairWorker;
    private final Worker censusWorker;
    private volatile Time.@Nullable Timer watch;
    private volatile Set<Integer> usable;
    private volatile boolean closed;

    private Maintenance(
            OpenedLog opened, ShardKeys keys, Suspects suspects, Environment environment) {
        this.opened = opened;
        this.suspects = suspects;
        this.usable = usable(opened.pool());
        this.time = environment.time();
        var examiner =
                new StripeExaminer(opened.pool(), keys, opened.stripes().policy(), suspects, true);
        this.repair =
                new RepairDuty(
                        new ManifestCatalog(opened.log()),
                        opened.checkpoints(),
                        opened.superblocks()::mend,
                        opened.stripes(),
                        examiner);
        this.census = new CensusDuty(repair, time);
        this.repairWorker = Worker.start(repair, environment);
        this.censusWorker = Worker.start(census, environment);
    }

    /**
     * Starts the workers.
     *
     * @param suspects what readers of the volume report damage to
     */
    public static Maintenance start(
            OpenedLog opened, ShardKeys keys, Suspects suspects, Environment environment) {
        var maintenance = new Maintenance(opened, keys, suspects, environment);
        maintenance.scheduleWatch();
        return maintenance;
    }

    /** All workers, to watch, pause or throttle them. */
    public List<Worker> workers() {
        return List.of(repairWorker, censusWorker);
    }

    /**
     * Lists the records of all nodes that answer and counts the stripes by what they lack. Takes a
     * time in proportion to the stripes: some hundred thousand records a second.
     */
    public StripeCensus census() throws StorageException {
        return census.take(Pass.UNHINDERED);
    }

    /**
     * The last census; a new one is begun when it is older than wished.
     *
     * @param patience how long to wait for the new one
     * @return what there is then, perhaps older than wished; empty when there never was one
     */
    public Optional<RecentCensus> recentCensus(Duration ageMax, Duration patience)
            throws StorageException {
        long asked = time.nanoTime();
        long deadline = asked + patience.toNanos();
        boolean begun = false;
        Optional<RecentCensus> latest = census.latest();
        // One that was begun since is as new as it can be, however long it took.
        while (latest.isEmpty()
                || latest.get().age().toNanos()
                        > Math.max(ageMax.toNanos(), time.nanoTime() - asked)) {
            if (!begun) {
                censusWorker.trigger();
                begun = true;
            }
            if (time.nanoTime() - deadline >= 0) {
                return latest;
            }
            rest();
            latest = census.latest();
        }
        return latest;
    }

    private void rest() throws StorageException {
        try {
            time.sleep(POLL_INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("interrupted while stripes were counted", e);
        }
    }

    /** Repairs everything that can be repaired on the nodes there are; blocks. */
    public RepairReport repair() throws StorageException {
        return repair.repair(Pass.UNHINDERED);
    }

    /** How many stripes name a node. */
    long stripesOn(int node) throws StorageException {
        return repair.stripesOn(node);
    }

    /** Stops the workers. */
    @Override
    public void close() {
        closed = true;
        Time.Timer next = watch;
        if (next != null) {
            next.cancel();
        }
        repairWorker.close();
        censusWorker.close();
    }

    private void scheduleWatch() {
        if (!closed) {
            watch = time.schedule(WATCH_INTERVAL, this::look);
        }
    }

    /** Starts a repair when there is a reason; runs on the thread of the timers. */
    void look() {
        NodePool pool = opened.pool();
        Set<Integer> before = usable;
        usable = usable(pool);
        boolean returned = !before.containsAll(usable);
        boolean wiped = pool.nodes().stream().anyMatch(n -> n.wasWiped() && n.takesShards());
        boolean damaged = !suspects.isEmpty() && pool.nodes().stream().allMatch(PoolNode::isUsable);
        if (returned || wiped || damaged) {
            repairWorker.trigger();
        }
        scheduleWatch();
    }

    private static Set<Integer> usable(NodePool pool) {
        return pool.nodes().stream()
                .filter(PoolNode::isUsable)
                .map(node -> node.entry().number())
                .collect(Collectors.toUnmodifiableSet());
    }
}
