package io.qsfs.fuse.kernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests whose answer may take long because nodes are away, and whose callers the kernel keeps
 * waiting even when they are killed. A killed caller is let go with EINTR while the work goes on;
 * one that handles the signal waits on, since no program expects fsync to end early. Thread-safe.
 */
final class PatientRequests {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    /** The interruption may be read from the device before its request is entered here. */
    private static final Duration SETTLE = Duration.ofMillis(20);

    private static final String PENDING = "SigPnd:";
    private static final long KILLED = 1L << (9 - 1);

    private final ConcurrentHashMap<Long, Waiting> waiting = new ConcurrentHashMap<>();

    /**
     * @param queue from which the request came, and which alone may answer it
     */
    private record Waiting(DeviceQueue queue, int thread) {}

    /** Told before a request is worked on. */
    void begin(Request request, DeviceQueue queue) {
        var entry = new Waiting(queue, request.caller().processId());
        waiting.put(request.unique(), entry);
    }

    /** Told after; returns whether the request is still to be answered. */
    boolean end(Request request) {
        return waiting.remove(request.unique()) != null;
    }

    /** Told that a signal came to the caller of a request. */
    void interrupt(long unique) {
        Thread.ofVirtual().name("qsfs-fuse-interrupt").start(() -> watch(unique));
    }

    /** The kernel tells of the first signal only: a later one may be the one that kills. */
    private void watch(long unique) {
        try {
            Thread.sleep(SETTLE);
            var entry = waiting.get(unique);
            while (entry != null && waiting.containsKey(unique)) {
                if (isKilled(entry.thread)) {
                    waiting.computeIfPresent(unique, PatientRequests::letGo);
                    return;
                }
                Thread.sleep(LOOK_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs while its entry is locked, so that the queue's worker is still at the request. */
    private static @Nullable Waiting letGo(long unique, Waiting entry) {
        entry.queue.fail(unique, Errno.EINTR);
        return null;
    }

    /** A signal that ends a process is made SIGKILL to each of its threads. */
    private static boolean isKilled(int thread) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/" + thread + "/status"))) {
                if (line.startsWith(PENDING)) {
                    var signals = line.substring(PENDING.length()).strip();
                    return (Long.parseUnsignedLong(signals, 16) & KILLED) != 0;
                }
            }
            return false;
        } catch (IOException e) {
            // The thread is gone.
            return true;
        }
    }
}
