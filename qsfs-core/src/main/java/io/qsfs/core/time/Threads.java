package io.qsfs.core.time;

import java.util.concurrent.Executor;

/** Where the engine's code runs. Implementations are thread-safe. */
public interface Threads {
    /** Starts a virtual thread for blocking work; the name shows in dumps and logs. */
    Thread start(String name, Runnable task);

    /** A bounded executor, sized to the cores, for coding and encryption; tasks must not block. */
    Executor computation();
}
