package io.qsfs.core.time;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Virtual threads for blocking work and one daemon thread a core for computation. Thread-safe. */
final class SystemThreads implements Threads {
    private final ExecutorService computation =
            Executors.newFixedThreadPool(
                    Runtime.getRuntime().availableProcessors(),
                    Thread.ofPlatform().daemon().name("qsfs-compute-", 0).factory());

    @Override
    public Thread start(String name, Runnable task) {
        return Thread.ofVirtual().name(name).start(task);
    }

    @Override
    public Executor computation() {
        return computation;
    }

    void close() {
        computation.shutdownNow();
    }
}
