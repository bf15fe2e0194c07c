package io.qsfs.core.time;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * What the engine needs of the machine besides disk and network.
 *
 * @param random unpredictable in production, seeded in simulations
 */
public record Environment(Time time, Threads threads, RandomGenerator random)
        implements AutoCloseable {

    /** The real clock, virtual threads, and the system's secure random source. */
    public static Environment system() {
        var time = new SystemTime();
        return new Environment(time, new SystemThreads(), new SecureRandom());
    }

    /** Stops timers and pools that the environment started; running tasks are not waited for. */
    @Override
    public void close() {
        if (time instanceof SystemTime system) {
            system.close();
        }
        if (threads instanceof SystemThreads system) {
            system.close();
        }
    }
}
