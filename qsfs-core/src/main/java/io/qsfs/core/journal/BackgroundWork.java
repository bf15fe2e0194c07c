package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Work on a thread of its own, once at a time; a failure is logged and that is all. Thread-safe.
 */
final class BackgroundWork {
    private static final System.Logger LOGGER = System.getLogger(BackgroundWork.class.getName());
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Threads threads;
    private final String name;
    private final Work work;
    private final AtomicReference<CompletableFuture<Void>> running = new AtomicReference<>(DONE);

    /** What is to be done. */
    interface Work {
        void run() throws StorageException;
    }

    BackgroundWork(Threads threads, String name, Work work) {
        this.threads = threads;
        this.name = name;
        this.work = work;
    }

    /** Starts the work unless it is running; returns at once. */
    void start() {
        CompletableFuture<Void> last = running.get();
        var next = new CompletableFuture<Void>();
        if (last.isDone() && running.compareAndSet(last, next)) {
            var _ = threads.start(name, () -> run(next));
        }
    }

    /** Waits until the work that was started is over, however it ends. */
    void join() {
        running.get().join();
    }

    private void run(CompletableFuture<Void> done) {
        try {
            work.run();
        } catch (StorageException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, name + " failed", e);
        } finally {
            done.complete(null);
        }
    }
}
