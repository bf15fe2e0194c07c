package io.qsfs.core.time;

import java.time.Duration;
import java.time.Instant;

/** The clock and the timers of the engine. Implementations are thread-safe. */
public interface Time {
    /** Monotonic time in nanoseconds since an arbitrary origin; never goes back. */
    long nanoTime();

    /** Time of day; may jump in both directions, so it orders nothing. */
    Instant now();

    /** Blocks the calling thread for at least the duration. */
    void sleep(Duration duration) throws InterruptedException;

    /** Runs the task once after the delay, on a thread that it must not block. */
    Timer schedule(Duration delay, Runnable task);

    /** A task that waits for its time. */
    interface Timer {
        /** Prevents the task from starting; has no effect once it has started. */
        void cancel();
    }
}
