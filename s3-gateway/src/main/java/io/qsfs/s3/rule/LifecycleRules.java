package io.qsfs.s3.rule;

import io.qsfs.s3.rule.LifecycleRule.Subject;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The lifecycle of a bucket: what its rules say of objects, versions and uploads. Immutable. */
public final class LifecycleRules {
    private final List<LifecycleRule> rules;

    LifecycleRules(List<LifecycleRule> rules) {
        this.rules = rules.stream().filter(LifecycleRule::enabled).toList();
    }

    /**
     * When an object expires.
     *
     * @param rule id of the rule that says so
     */
    public record Expiry(Instant at, String rule) {}

    /** The first moment at which a rule lets what is current expire. */
    public Optional<Expiry> expiry(Subject current, Instant modified, Calendar calendar) {
        Optional<Expiry> first = Optional.empty();
        for (LifecycleRule rule : rules) {
            Optional<Instant> at =
                    rule.filter().matches(current)
                            ? rule.expiry(modified, calendar)
                            : Optional.empty();
            if (at.isPresent() && (first.isEmpty() || at.get().isBefore(first.get().at()))) {
                first = Optional.of(new Expiry(at.get(), rule.id()));
            }
        }
        return first;
    }

    /**
     * Whether a version that is not current any more has to go.
     *
     * @param since when another took its place
     * @param newer how many versions that are not current are newer
     */
    public boolean noncurrentExpires(
            Subject version, Instant since, int newer, Instant now, Calendar calendar) {
        for (LifecycleRule rule : rules) {
            if (rule.noncurrentDays() > 0
                    && newer >= rule.noncurrentKept()
                    && rule.filter().matches(version)
                    && !calendar.after(since, rule.noncurrentDays()).isAfter(now)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a delete marker that hides nothing has to go. */
    public boolean markerExpires(Subject marker, Instant made, Instant now, Calendar calendar) {
        for (LifecycleRule rule : rules) {
            if (rule.filter().matches(marker)) {
                boolean aged =
                        rule.expiry(made, calendar).filter(at -> !at.isAfter(now)).isPresent();
                if (rule.expiresMarkers() || aged) {
                    return true;
                }
            }
        }
        return false;
    }

    /** After how many days an upload to that key is aborted. */
    public Optional<Integer> uploadDays(String key) {
        return rules.stream()
                .filter(rule -> rule.uploadDays() > 0 && key.startsWith(rule.filter().prefix()))
                .map(LifecycleRule::uploadDays)
                .min(Integer::compare);
    }

    /** Whether any rule asks for tags. */
    public boolean needTags() {
        return rules.stream().anyMatch(rule -> !rule.filter().tags().isEmpty());
    }

    /** Whether any rule is about objects or versions. */
    public boolean concernObjects() {
        return rules.stream()
                .anyMatch(
                        rule ->
                                rule.expirationDays() > 0
                                        || rule.expirationDate() != null
                                        || rule.expiresMarkers()
                                        || rule.noncurrentDays() > 0);
    }

    /** The longest beginning of all keys that a rule may apply to. */
    public String commonPrefix() {
        if (rules.isEmpty()) {
            return "";
        }
        String common = rules.getFirst().filter().prefix();
        for (LifecycleRule rule : rules) {
            String prefix = rule.filter().prefix();
            int length = 0;
            int most = Math.min(common.length(), prefix.length());
            while (length < most && common.charAt(length) == prefix.charAt(length)) {
                length++;
            }
            if (length > 0 && Character.isHighSurrogate(common.charAt(length - 1))) {
                length--;
            }
            common = common.substring(0, length);
        }
        return common;
    }
}
