package io.qsfs.core.testing;

import io.qsfs.core.time.Threads;

import java.util.concurrent.Executor;

/** Computes on the calling thread; blocking work gets real virtual threads. */
public final class InlineThreads implements Threads {
    /** All instances are alike. */
    public InlineThreads() {}

    @Override
    public Thread start(String name, Runnable task) {
        return Thread.ofVirtual().name(name).start(task);
    }

    @Override
    public Executor computation() {
        return Runnable::run;
    }
}
