package io.qsfs.s3.bucket;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.xml.XmlElement;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The object lock of a bucket.
 *
 * @param days of default retention, 0 without one
 */
public record ObjectLockRule(boolean compliance, int days) {
    private static final int DAYS_MAX = 36_500;

    /**
     * Reads an {@code ObjectLockConfiguration}.
     *
     * @throws S3Exception MalformedXML or InvalidRetentionPeriod
     */
    public static ObjectLockRule of(XmlElement configuration) throws S3Exception {
        if (!configuration.name().equals("ObjectLockConfiguration")
                || !configuration.value("ObjectLockEnabled").orElse("").equals("Enabled")) {
            throw S3Error.MALFORMED_XML.asException();
        }
        Optional<XmlElement> rule = configuration.child("Rule");
        if (rule.isEmpty()) {
            return new ObjectLockRule(false, 0);
        }
        XmlElement retention =
                rule.get()
                        .child("DefaultRetention")
                        .orElseThrow(S3Error.MALFORMED_XML::asException);
        String mode = retention.value("Mode").orElse("");
        Optional<String> days = retention.value("Days");
        Optional<String> years = retention.value("Years");
        if ((!mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE"))
                || days.isPresent() == years.isPresent()) {
            throw S3Error.MALFORMED_XML.asException();
        }
        int count = period(days.or(() -> years).orElse(""), years.isPresent() ? 365 : 1);
        return new ObjectLockRule(mode.equals("COMPLIANCE"), count);
    }

    private static int period(String text, int factor) throws S3Exception {
        long count;
        try {
            count = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw S3Error.MALFORMED_XML.asException();
        }
        if (count <= 0) {
            throw S3Error.INVALID_RETENTION.asException(
                    "Default retention period must be a positive integer value");
        }
        if (count > DAYS_MAX / factor) {
            throw S3Error.INVALID_RETENTION.asException("Default retention period too large");
        }
        return (int) count * factor;
    }

    /** What a new version gets that asks for nothing. */
    public Optional<Retention> retention(Instant now) {
        return days == 0
                ? Optional.empty()
                : Optional.of(new Retention(compliance, now.plus(Duration.ofDays(days))));
    }
}
