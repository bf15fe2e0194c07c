package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

import java.time.Instant;

/**
 * A time as files carry it.
 *
 * @param seconds since the epoch, may be negative
 * @param nanos 0 … 999,999,999
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
    public static final Timestamp EPOCH = new Timestamp(0, 0);

    public Timestamp {
        Checks.argument(nanos >= 0 && nanos < 1_000_000_000, "nanoseconds: " + nanos);
    }

    public static Timestamp of(Instant instant) {
        return new Timestamp(instant.getEpochSecond(), instant.getNano());
    }

    public Instant toInstant() {
        return Instant.ofEpochSecond(seconds, nanos);
    }

    @Override
    public int compareTo(Timestamp other) {
        int order = Long.compare(seconds, other.seconds);
        return order != 0 ? order : Integer.compare(nanos, other.nanos);
    }
}
