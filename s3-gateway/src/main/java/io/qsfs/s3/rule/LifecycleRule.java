package io.qsfs.s3.rule;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One rule of a lifecycle. Numbers that a rule does not name are 0.
 *
 * @param expirationDays after which what is current expires
 * @param expirationDate from which on what is current is expired
 * @param expiresMarkers whether a delete marker goes that hides nothing any more
 * @param noncurrentDays for which a version is kept after another took its place
 * @param noncurrentKept newest of them that are kept longer
 * @param uploadDays after which an upload that nobody completed is aborted
 */
public record LifecycleRule(
        String id,
        boolean enabled,
        Filter filter,
        int expirationDays,
        @Nullable Instant expirationDate,
        boolean expiresMarkers,
        int noncurrentDays,
        int noncurrentKept,
        int uploadDays) {

    /**
     * What a rule is about.
     *
     * @param tags that an object must have, all of them
     * @param largerThan bytes, -1 for any
     * @param smallerThan bytes, {@link Long#MAX_VALUE} for any
     */
    public record Filter(
            String prefix, Map<String, String> tags, long largerThan, long smallerThan) {
        public Filter {
            tags = Map.copyOf(tags);
        }

        boolean matches(Subject subject) {
            return subject.key.startsWith(prefix)
                    && subject.size > largerThan
                    && subject.size < smallerThan
                    && subject.tags.entrySet().containsAll(tags.entrySet());
        }

        boolean onlyPrefix() {
            return tags.isEmpty() && largerThan < 0 && smallerThan == Long.MAX_VALUE;
        }
    }

    /** What a rule may apply to: an object, one of its versions, or a delete marker. */
    public record Subject(String key, long size, Map<String, String> tags) {
        public Subject {
            tags = Map.copyOf(tags);
        }
    }

    /** When what is current since then expires. */
    Optional<Instant> expiry(Instant modified, Calendar calendar) {
        if (expirationDays > 0) {
            return Optional.of(calendar.after(modified, expirationDays));
        }
        return Optional.ofNullable(expirationDate);
    }
}
