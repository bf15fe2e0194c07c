package io.qsfs.zdb.server;

import io.qsfs.zdb.namespace.NamespaceRegistry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Syncs writes in groups: one sync covers every write that was waiting when it began. Thread-safe;
 * owns one thread.
 */
final class Committer {
    private final NamespaceRegistry registry;
    private final AtomicLong written = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition requested = lock.newCondition();
    private final Thread thread;
    private List<Runnable> waiting = new ArrayList<>();
    private volatile long durable;
    private boolean closed;

    Committer(NamespaceRegistry registry) {
        this.registry = registry;
        this.thread = Thread.ofPlatform().name("zdb-sync").daemon().start(this::run);
    }

    /** Returns a ticket for a write that was just executed. */
    long ticket() {
        return written.incrementAndGet();
    }

    /** Returns whether the write of a ticket is durable, or failed to become so. */
    boolean isSettled(long ticket) {
        return durable >= ticket;
    }

    /** Asks for a sync after which the task runs, in the committer's thread. */
    void request(Runnable task) {
        lock.lock();
        try {
            waiting.add(task);
            requested.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            List<Runnable> tasks = take();
            if (tasks.isEmpty()) {
                return;
            }
            long covered = written.get();
            registry.sync();
            durable = covered;
            tasks.forEach(Runnable::run);
        }
    }

    /** Returns the waiting tasks, or none when closed. */
    private List<Runnable> take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                requested.awaitUninterruptibly();
            }
            List<Runnable> tasks = waiting;
            waiting = new ArrayList<>();
            return tasks;
        } finally {
            lock.unlock();
        }
    }

    /** Settles what waits, then ends the thread. */
    void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            requested.signal();
        } finally {
            lock.unlock();
        }
        thread.join();
    }
}
