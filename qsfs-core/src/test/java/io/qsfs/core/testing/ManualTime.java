package io.qsfs.core.testing;

import io.qsfs.core.time.Time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when a test says so; tasks run on the thread that advances it. Thread-safe. */
public final class ManualTime implements Time {
    private final List<Task> tasks = new ArrayList<>();
    private long nanos;

    private record Task(long due, Runnable work) {}

    /** Starts at 0. */
    public ManualTime() {}

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public void sleep(Duration duration) {
        throw new UnsupportedOperationException("nobody would wake the sleeper");
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable work) {
        var task = new Task(nanos + delay.toNanos(), work);
        tasks.add(task);
        return () -> cancel(task);
    }

    /** Lets time pass and runs what falls due, in order. */
    public void advance(Duration duration) {
        long end;
        synchronized (this) {
            end = nanos + duration.toNanos();
        }
        while (true) {
            Task next;
            synchronized (this) {
                next =
                        tasks.stream()
                                .filter(task -> task.due <= end)
                                .min(Comparator.comparingLong(Task::due))
                                .orElse(null);
                nanos = next == null ? end : Math.max(nanos, next.due);
                if (next == null) {
                    return;
                }
                tasks.remove(next);
            }
            next.work.run();
        }
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }
}
