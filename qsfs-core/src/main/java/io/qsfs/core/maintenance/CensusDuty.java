package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** Counts the stripes by what they lack and remembers the last count. Thread-safe. */
final class CensusDuty implements Duty {
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final RepairDuty repair;
    private final Time time;
    private volatile @Nullable Taken latest;

    CensusDuty(RepairDuty repair, Time time) {
        this.repair = repair;
        this.time = time;
    }

    /**
     * @param began when the count was begun: what happened later may be missing from it
     */
    private record Taken(StripeCensus census, long began) {}

    @Override
    public String name() {
        return "census";
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run(Pass pass) throws StorageException {
        var _ = take(pass);
    }

    StripeCensus take(Pass pass) throws StorageException {
        long began = time.nanoTime();
        StripeCensus census = repair.census(pass);
        latest = new Taken(census, began);
        return census;
    }

    /** The last count, empty before the first. */
    Optional<RecentCensus> latest() {
        Taken taken = latest;
        return taken == null
                ? Optional.empty()
                : Optional.of(
                        new RecentCensus(
                                taken.census, Duration.ofNanos(time.nanoTime() - taken.began)));
    }
}
