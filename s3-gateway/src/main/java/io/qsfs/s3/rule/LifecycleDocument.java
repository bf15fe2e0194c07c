package io.qsfs.s3.rule;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.rule.LifecycleRule.Filter;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlWriter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A {@code LifecycleConfiguration}, checked as S3 checks it. Transitions are checked and kept, and
 * mean nothing: a volume has one tier.
 */
public final class LifecycleDocument {
    private static final int RULES_MAX = 1000;
    private static final int ID_MAX = 255;
    private static final int NONCURRENT_KEPT_MAX = 100;
    private static final String ID = "ID";
    private static final Set<String> TIERS =
            Set.of(
                    "STANDARD_IA",
                    "ONEZONE_IA",
                    "INTELLIGENT_TIERING",
                    "GLACIER_IR",
                    "GLACIER",
                    "DEEP_ARCHIVE");

    private LifecycleDocument() {}

    /**
     * Reads the rules.
     *
     * @throws S3Exception MalformedXML, InvalidArgument or InvalidRequest
     */
    public static LifecycleRules parse(XmlElement document) throws S3Exception {
        List<XmlElement> elements = document.children("Rule");
        if (elements.isEmpty() || elements.size() > RULES_MAX) {
            throw malformed();
        }
        var rules = new ArrayList<LifecycleRule>();
        var ids = new HashSet<String>();
        for (XmlElement element : elements) {
            LifecycleRule rule = rule(element);
            if (!rule.id().isEmpty() && !ids.add(rule.id())) {
                throw S3Error.INVALID_ARGUMENT.asException(
                        "Rule ID must be unique. Found same ID for more than one rule");
            }
            rules.add(rule);
        }
        return new LifecycleRules(rules);
    }

    /** The document as it is kept: a rule without a name gets one. */
    public static String named(XmlElement document) {
        XmlWriter xml = XmlWriter.document("LifecycleConfiguration");
        for (XmlElement rule : document.children("Rule")) {
            xml.open("Rule");
            if (rule.value(ID).orElse("").isEmpty()) {
                xml.element(ID, UUID.randomUUID().toString());
            }
            for (XmlElement child : rule.children()) {
                if (!child.name().equals(ID) || !child.text().isBlank()) {
                    xml.copy(child);
                }
            }
            xml.close();
        }
        return new String(xml.bytes(), StandardCharsets.UTF_8);
    }

    private static LifecycleRule rule(XmlElement element) throws S3Exception {
        String id = element.value(ID).orElse("");
        if (id.length() > ID_MAX) {
            throw S3Error.INVALID_ARGUMENT.asException("ID length should not exceed 255");
        }
        String status = element.value("Status").orElse("");
        if (!status.equals("Enabled") && !status.equals("Disabled")) {
            throw malformed();
        }
        Filter filter = filter(element);
        Optional<XmlElement> expiration = element.child("Expiration");
        Optional<XmlElement> noncurrent = element.child("NoncurrentVersionExpiration");
        Optional<XmlElement> abort = element.child("AbortIncompleteMultipartUpload");
        checkActions(element, filter);
        checkTransitions(element);
        return new LifecycleRule(
                id,
                status.equals("Enabled"),
                filter,
                expiration.isPresent() ? days(expiration.get(), "Days", "Expiration") : 0,
                expiration.isPresent() ? date(expiration.get()) : null,
                expiration.isPresent() && expiresMarkers(expiration.get(), filter),
                noncurrent.isPresent() ? noncurrentDays(noncurrent.get()) : 0,
                noncurrent.isPresent() ? kept(noncurrent.get()) : 0,
                abort.isPresent() ? abortDays(abort.get()) : 0);
    }

    private static void checkActions(XmlElement rule, Filter filter) throws S3Exception {
        boolean any =
                rule.child("Expiration").isPresent()
                        || rule.child("NoncurrentVersionExpiration").isPresent()
                        || rule.child("AbortIncompleteMultipartUpload").isPresent()
                        || rule.child("Transition").isPresent()
                        || rule.child("NoncurrentVersionTransition").isPresent();
        if (!any) {
            throw S3Error.INVALID_REQUEST.asException(
                    "At least one action needs to be specified in a rule");
        }
        if (rule.child("AbortIncompleteMultipartUpload").isPresent() && !filter.onlyPrefix()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "AbortIncompleteMultipartUpload cannot be specified with Tags or sizes");
        }
    }

    private static Filter filter(XmlElement rule) throws S3Exception {
        Optional<XmlElement> filter = rule.child("Filter");
        Optional<XmlElement> prefix = rule.child("Prefix");
        if (filter.isPresent() == prefix.isPresent()) {
            throw malformed();
        }
        if (prefix.isPresent()) {
            return new Filter(prefix.get().text(), Map.of(), -1, Long.MAX_VALUE);
        }
        List<XmlElement> conditions = filter.get().children();
        if (conditions.size() > 1) {
            throw malformed();
        }
        boolean and = conditions.size() == 1 && conditions.getFirst().name().equals("And");
        XmlElement holder = and ? conditions.getFirst() : filter.get();
        if (and && holder.children().size() < 2) {
            throw malformed();
        }
        var tags = new LinkedHashMap<String, String>();
        for (XmlElement tag : holder.children("Tag")) {
            String key = tag.child("Key").map(XmlElement::text).orElse("");
            String value = tag.child("Value").map(XmlElement::text).orElse("");
            if (key.isEmpty() || tags.put(key, value) != null) {
                throw S3Error.INVALID_REQUEST.asException("Tag keys must be unique and not empty");
            }
        }
        long larger = size(holder, "ObjectSizeGreaterThan", -1);
        long smaller = size(holder, "ObjectSizeLessThan", Long.MAX_VALUE);
        if (larger >= smaller) {
            throw S3Error.INVALID_REQUEST.asException(
                    "ObjectSizeLessThan must be greater than ObjectSizeGreaterThan");
        }
        String beginning = holder.child("Prefix").map(XmlElement::text).orElse("");
        return new Filter(beginning, tags, larger, smaller);
    }

    private static long size(XmlElement holder, String name, long absent) throws S3Exception {
        Optional<String> text = holder.value(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw malformed();
    }

    /** A number of days, 0 when it is not there. */
    private static int days(XmlElement action, String name, String title) throws S3Exception {
        Optional<String> text = action.value(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw malformed();
        }
        throw S3Error.INVALID_ARGUMENT.asException(
                "'" + name + "' for " + title + " action must be a positive integer");
    }

    private static @Nullable Instant date(XmlElement expiration) throws S3Exception {
        Optional<String> text = expiration.value("Date");
        int kinds =
                expiration.children("Days").size()
                        + expiration.children("Date").size()
                        + expiration.children("ExpiredObjectDeleteMarker").size();
        if (kinds != 1) {
            throw malformed();
        }
        return text.isEmpty() ? null : midnight(text.get());
    }

    private static Instant midnight(String text) throws S3Exception {
        Instant instant;
        try {
            instant =
                    text.length() == 10
                            ? Instant.parse(text + "T00:00:00Z")
                            : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw malformed();
        }
        if (!instant.truncatedTo(ChronoUnit.DAYS).equals(instant)) {
            throw S3Error.INVALID_ARGUMENT.asException("'Date' must be at midnight GMT");
        }
        return instant;
    }

    private static boolean expiresMarkers(XmlElement expiration, Filter filter) throws S3Exception {
        boolean on = expiration.value("ExpiredObjectDeleteMarker").orElse("").equals("true");
        if (on && !filter.tags().isEmpty()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "ExpiredObjectDeleteMarker cannot be specified with Tags");
        }
        return on;
    }

    private static int noncurrentDays(XmlElement action) throws S3Exception {
        int days = days(action, "NoncurrentDays", "NoncurrentVersionExpiration");
        if (days == 0) {
            throw malformed();
        }
        return days;
    }

    private static int kept(XmlElement action) throws S3Exception {
        int kept = days(action, "NewerNoncurrentVersions", "NoncurrentVersionExpiration");
        if (kept > NONCURRENT_KEPT_MAX) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "'NewerNoncurrentVersions' must be between 1 and 100");
        }
        return kept;
    }

    private static int abortDays(XmlElement action) throws S3Exception {
        int days = days(action, "DaysAfterInitiation", "AbortIncompleteMultipartUpload");
        if (days == 0) {
            throw malformed();
        }
        return days;
    }

    private static void checkTransitions(XmlElement rule) throws S3Exception {
        for (XmlElement transition : rule.children("Transition")) {
            boolean days = transition.value("Days").isPresent();
            Optional<String> date = transition.value("Date");
            if (days == date.isPresent()) {
                throw malformed();
            }
            if (date.isPresent()) {
                midnight(date.get());
            }
            checkTier(transition);
        }
        for (XmlElement transition : rule.children("NoncurrentVersionTransition")) {
            if (transition.value("NoncurrentDays").isEmpty()) {
                throw malformed();
            }
            checkTier(transition);
        }
    }

    private static void checkTier(XmlElement transition) throws S3Exception {
        if (!TIERS.contains(transition.value("StorageClass").orElse(""))) {
            throw malformed();
        }
    }

    private static S3Exception malformed() {
        return S3Error.MALFORMED_XML.asException();
    }
}
