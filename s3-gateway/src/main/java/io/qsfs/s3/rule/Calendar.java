package io.qsfs.s3.rule;

import io.qsfs.core.error.Checks;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Counts the days of lifecycle rules.
 *
 * @param day how long one is: a day, or for tests a moment
 */
public record Calendar(Duration day) {
    /** Days as everybody knows them. */
    public static final Calendar REAL = new Calendar(Duration.ofDays(1));

    public Calendar {
        Checks.argument(day.isPositive(), "length of a day: " + day);
    }

    /** When so many days are over; real ones end at the next midnight UTC, as S3 counts. */
    public Instant after(Instant start, int days) {
        Instant end = start.plus(day.multipliedBy(days));
        if (!day.equals(REAL.day)) {
            return end;
        }
        Instant midnight = end.truncatedTo(ChronoUnit.DAYS);
        return midnight.equals(end) ? end : midnight.plus(day);
    }
}
