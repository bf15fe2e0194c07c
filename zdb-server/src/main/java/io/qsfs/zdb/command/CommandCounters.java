package io.qsfs.zdb.command;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a node was asked. Thread-safe. */
public final class CommandCounters {
    private final LongAdder sessions = new LongAdder();
    private final LongAdder executed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unauthorized = new LongAdder();
    private final LongAdder corrupt = new LongAdder();

    /** Starts at zero. */
    public CommandCounters() {}

    /** The counts at one moment. */
    public record Stats(
            long sessions, long executed, long failed, long unauthorized, long corrupt) {}

    void session() {
        sessions.increment();
    }

    void executed() {
        executed.increment();
    }

    void failed(String message) {
        failed.increment();
        if (message.equals("Data corrupted")) {
            corrupt.increment();
        }
        if (message.equals("Permission denied") || message.equals("Access denied")) {
            unauthorized.increment();
        }
    }

    /** Returns the counts. */
    public Stats stats() {
        return new Stats(
                sessions.sum(), executed.sum(), failed.sum(), unauthorized.sum(), corrupt.sum());
    }
}
