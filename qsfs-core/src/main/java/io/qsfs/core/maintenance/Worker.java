package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Environment;
import io.qsfs.core.time.Time;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs one duty on a thread of its own: after each interval, or at once when triggered; can be
 * paused, throttled and watched. All background work of a volume has this shape. Thread-safe.
 */
public final class Worker implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Worker.class.getName());

    private final Duty duty;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean due;
    private boolean running;
    private boolean paused;
    private boolean stopped;
    private long bytesPerSecond = Long.MAX_VALUE;
    private String doing = "";
    private String lastFailure = "";
    private long passes;
    private long ended;
    private long bytesMoved;

    private Worker(Duty duty, Environment environment) {
        this.duty = duty;
        this.time = environment.time();
        this.thread = environment.threads().start("qsfs-" + duty.name(), this::work);
    }

    /** Starts a thread that works until the worker is closed. */
    public static Worker start(Duty duty, Environment environment) {
        return new Worker(duty, environment);
    }

    public WorkerStatus status() {
        lock.lock();
        try {
            WorkerStatus.State state =
                    stopped
                            ? WorkerStatus.State.STOPPED
                            : paused
                                    ? WorkerStatus.State.PAUSED
                                    : running
                                            ? WorkerStatus.State.RUNNING
                                            : WorkerStatus.State.IDLE;
            return new WorkerStatus(duty.name(), state, doing, passes, bytesMoved, lastFailure);
        } finally {
            lock.unlock();
        }
    }

    /** Makes the next pass start now, or right after the one that runs. */
    public void trigger() {
        change(() -> due = true);
    }

    /** Holds the work before its next step. */
    public void pause() {
        change(() -> paused = true);
    }

    public void resume() {
        change(() -> paused = false);
    }

    /** Bounds what the work moves; 0 or less lifts the bound. */
    public void throttle(long limitBytesPerSecond) {
        change(
                () ->
                        bytesPerSecond =
                                limitBytesPerSecond <= 0 ? Long.MAX_VALUE : limitBytesPerSecond);
    }

    /** Ends the work at its next step and waits for that. */
    @Override
    public void close() {
        change(() -> stopped = true);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (awaitDue()) {
            String failure = runOnce();
            lock.lock();
            try {
                running = false;
                doing = "";
                ended++;
                passes += failure.isEmpty() ? 1 : 0;
                lastFailure = failure;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private String runOnce() {
        try {
            duty.run(this::advance);
            return "";
        } catch (StorageException e) {
            LOGGER.log(System.Logger.Level.INFO, "{0} stopped: {1}", duty.name(), e.getMessage());
            return String.valueOf(e.getMessage());
        }
    }

    /** Waits for a trigger or the interval; false when there is nothing to wait for any more. */
    private boolean awaitDue() {
        lock.lock();
        try {
            long round = ended;
            Time.Timer timer =
                    time.schedule(
                            duty.interval(),
                            () ->
                                    change(
                                            () -> {
                                                due |= round == ended;
                                            }));
            while (!stopped && (!due || paused)) {
                changed.awaitUninterruptibly();
            }
            timer.cancel();
            due = false;
            running = !stopped;
            return running;
        } finally {
            lock.unlock();
        }
    }

    private void advance(String what, long bytes) throws StorageException {
        Duration rest;
        lock.lock();
        try {
            doing = what;
            bytesMoved += bytes;
            while (paused && !stopped) {
                changed.awaitUninterruptibly();
            }
            if (stopped) {
                throw new StorageException.Unavailable(duty.name() + " was stopped");
            }
            rest = Duration.ofNanos((long) (bytes * 1e9 / bytesPerSecond));
        } finally {
            lock.unlock();
        }
        if (rest.toMillis() > 0) {
            try {
                time.sleep(rest);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StorageException.Unavailable(duty.name() + " was interrupted", e);
            }
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
