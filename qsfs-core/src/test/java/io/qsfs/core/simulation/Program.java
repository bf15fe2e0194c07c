package io.qsfs.core.simulation;

import io.qsfs.core.time.Environment;
import io.qsfs.core.time.Threads;
import io.qsfs.core.time.Time;

import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A program that may be stopped or killed between any two of its steps: then its threads are not
 * resumed and its timers do not fire. Confined to the thread of its world.
 */
final class Program {
    private static final Constructor<?> VIRTUAL_THREADS = virtualThreads();

    private final World world;
    private final String name;
    private final List<Runnable> held = new ArrayList<>();
    private boolean alive = true;
    private boolean paused;

    Program(World world, String name) {
        this.world = world;
        this.name = name;
    }

    boolean isAlive() {
        return alive;
    }

    void kill() {
        alive = false;
    }

    /** Stops the process, as a long pause of its machine does; it does not notice. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        held.forEach(step -> world.soon(this, step));
        held.clear();
    }

    /** Runs a step, later if the process is stopped. */
    void run(Runnable step) {
        if (paused) {
            held.add(step);
        } else if (alive) {
            step.run();
        }
    }

    /** The builder of virtual threads that takes an executor is not public in JDK 25. */
    private static Constructor<?> virtualThreads() {
        try {
            Constructor<?> constructor =
                    Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                            .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return constructor;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the simulator needs JDK 25 with java.lang opened", e);
        }
    }

    /** Starts a thread whose every step is one of the world's. */
    Thread start(String threadName, Runnable task) {
        try {
            Executor steps = step -> world.soon(this, step);
            var builder = (Thread.Builder.OfVirtual) VIRTUAL_THREADS.newInstance(steps);
            return builder.name(name + " " + threadName).start(task);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the simulator needs JDK 25", e);
        }
    }

    Environment environment() {
        return new Environment(new WorldTime(), new WorldThreads(), world.random());
    }

    /** The time of the world, for this process only. */
    private final class WorldTime implements Time {
        @Override
        public long nanoTime() {
            return world.now();
        }

        @Override
        public Instant now() {
            return Instant.ofEpochSecond(1_800_000_000L).plusNanos(world.now());
        }

        @Override
        public void sleep(Duration duration) {
            var awake = new CompletableFuture<Boolean>();
            world.later(Program.this, duration.toNanos(), () -> awake.complete(true));
            awake.join();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return world.later(Program.this, delay.toNanos(), task)::run;
        }
    }

    /** Threads whose order the world chooses. */
    private final class WorldThreads implements Threads {
        @Override
        public Thread start(String threadName, Runnable task) {
            return Program.this.start(threadName, task);
        }

        @Override
        public Executor computation() {
            return task -> world.soon(Program.this, task);
        }
    }
}
