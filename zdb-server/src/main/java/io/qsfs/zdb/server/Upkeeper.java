package io.qsfs.zdb.server;

import io.qsfs.zdb.ZdbServerConfig.Upkeep;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.NamespaceRegistry;
import io.qsfs.zdb.namespace.RefusedException;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** Does what a node does from time to time: syncs, begins segments, compacts. */
final class Upkeeper {
    private static final System.Logger LOG = System.getLogger(Upkeeper.class.getName());

    /** Shorter sleeps are saved up. */
    private static final long PACE_MILLIS = 20;

    private final NamespaceRegistry registry;

    /** Two threads: a long compaction must not keep a sync waiting. */
    private final ScheduledExecutorService timer =
            Executors.newScheduledThreadPool(
                    2, Thread.ofPlatform().name("zdb-upkeep-", 0).daemon().factory());

    private volatile boolean closing;

    Upkeeper(NamespaceRegistry registry) {
        this.registry = registry;
    }

    /**
     * Begins.
     *
     * @param syncing whether records are synced from time to time
     */
    void start(Upkeep upkeep, boolean syncing) {
        if (syncing) {
            every(upkeep.syncInterval(), registry::sync);
        }
        upkeep.rotateInterval().ifPresent(interval -> every(interval, this::rotate));
        if (upkeep.compactionRate() > 0) {
            every(
                    upkeep.compactionInterval(),
                    () -> registry.compact(pace(upkeep.compactionRate())));
        }
    }

    private void every(Duration interval, Runnable task) {
        long millis = interval.toMillis();
        ScheduledFuture<?> scheduled =
                timer.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
        LOG.log(Level.DEBUG, () -> "first run in " + scheduled.getDelay(TimeUnit.MILLISECONDS));
    }

    /** Sleeps so that compaction keeps to its rate; hurries when the node is stopping. */
    private LongConsumer pace(long bytesPerSecond) {
        long[] debt = {0};
        return length -> {
            debt[0] += length;
            long millis = debt[0] * 1000 / bytesPerSecond;
            if (millis >= PACE_MILLIS && !closing) {
                debt[0] = 0;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            }
        };
    }

    private void rotate() {
        for (Namespace namespace : registry.all()) {
            try {
                if (namespace.log().isActiveUsed()) {
                    namespace.jump();
                }
            } catch (RefusedException e) {
                LOG.log(Level.DEBUG, "removed meanwhile");
            } catch (IOException e) {
                LOG.log(Level.ERROR, "rotation failed: " + e.getMessage());
            }
        }
    }

    /** Ends; what runs is finished first. */
    void close() throws InterruptedException {
        closing = true;
        timer.shutdown();
        if (!timer.awaitTermination(1, TimeUnit.MINUTES)) {
            LOG.log(Level.WARNING, "compaction did not end within a minute");
        }
    }
}
