package io.qsfs.zdb.namespace;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The operations on the disk that failed, and whether writes are refused since. Thread-safe. */
public final class DiskFaults {
    private static final long SILENCE_SECONDS = 10;

    private final InstantSource clock;
    private final LongAdder count = new LongAdder();
    private volatile long lastSeconds;
    private volatile @Nullable String reason;

    DiskFaults(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Counts a failure after which the disk still holds what it should.
     *
     * @return whether to say so: a full disk fails each request, and the log is on a disk too
     */
    boolean note() {
        count.increment();
        long now = clock.millis() / 1000;
        boolean quiet = now - lastSeconds < SILENCE_SECONDS;
        lastSeconds = now;
        return !quiet;
    }

    /** Counts a failure after which it is unknown what the disk holds: no more writes. */
    void refuseWrites(String what, IOException cause) {
        note();
        reason = "an earlier " + what + " failed (" + cause.getMessage() + "); restart the node";
    }

    /** Lets writes in again: the records were opened anew. */
    void forget() {
        reason = null;
    }

    /** Returns how many operations failed. */
    public long count() {
        return count.sum();
    }

    /** Returns when the last one did, in seconds since 1970; 0 for never. */
    public long lastSeconds() {
        return lastSeconds;
    }

    /** Returns why writes are refused, if they are. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }
}
