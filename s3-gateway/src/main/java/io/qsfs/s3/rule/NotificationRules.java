package io.qsfs.s3.rule;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlWriter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Who wants to hear of which changes in a bucket: a {@code NotificationConfiguration}. Immutable.
 *
 * <p>A target is named by an ARN, {@code arn:qsfs:sqs:REGION:NAME:webhook}; that of a queue, topic
 * or function of the cloud ({@code arn:aws:sqs:REGION:ACCOUNT:NAME}) is taken as well and means the
 * webhook of its name. So a template that names a queue works unchanged.
 */
public final class NotificationRules {
    private static final String ID = "Id";
    private static final int RULES_MAX = 100;
    private static final int AFFIX_MAX = 1024;
    private static final Set<String> EVENTS =
            Set.of(
                    "s3:ObjectCreated:*",
                    "s3:ObjectCreated:Put",
                    "s3:ObjectCreated:Post",
                    "s3:ObjectCreated:Copy",
                    "s3:ObjectCreated:CompleteMultipartUpload",
                    "s3:ObjectRemoved:*",
                    "s3:ObjectRemoved:Delete",
                    "s3:ObjectRemoved:DeleteMarkerCreated",
                    "s3:LifecycleExpiration:*",
                    "s3:LifecycleExpiration:Delete",
                    "s3:LifecycleExpiration:DeleteMarkerCreated",
                    "s3:ObjectTagging:*",
                    "s3:ObjectTagging:Put",
                    "s3:ObjectTagging:Delete",
                    "s3:ObjectAcl:Put");

    /** What the cloud also knows and never happens here. */
    private static final Set<String> NEVER =
            Set.of(
                    "s3:ReducedRedundancyLostObject",
                    "s3:ObjectRestore:",
                    "s3:Replication:",
                    "s3:LifecycleTransition",
                    "s3:IntelligentTiering");

    private final List<Rule> rules;

    /**
     * One wish.
     *
     * @param target name of the webhook
     * @param events names or beginnings that end in {@code *}
     * @param prefix of keys, empty for all; same for the suffix
     */
    public record Rule(
            String id, String target, List<String> events, String prefix, String suffix) {
        public Rule {
            events = List.copyOf(events);
        }

        boolean wants(String event, String key) {
            return key.startsWith(prefix)
                    && key.endsWith(suffix)
                    && key.length() >= prefix.length() + suffix.length()
                    && events.stream().anyMatch(wanted -> matches(wanted, event));
        }

        private static boolean matches(String wanted, String event) {
            return wanted.endsWith("*")
                    ? event.startsWith(wanted.substring(0, wanted.length() - 1))
                    : wanted.equals(event);
        }
    }

    private NotificationRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads a document.
     *
     * @param known whether there is a webhook of a name
     * @throws S3Exception MalformedXML or InvalidArgument
     */
    public static NotificationRules parse(XmlElement document, Predicate<String> known)
            throws S3Exception {
        var rules = new ArrayList<Rule>();
        for (XmlElement child : document.children()) {
            String arn =
                    switch (child.name()) {
                        case "QueueConfiguration" -> "Queue";
                        case "TopicConfiguration" -> "Topic";
                        case "CloudFunctionConfiguration" -> "CloudFunction";
                        default -> throw S3Error.MALFORMED_XML.asException();
                    };
            rules.add(rule(child, arn, known));
        }
        if (rules.size() > RULES_MAX) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "At most " + RULES_MAX + " notification configurations are allowed");
        }
        return new NotificationRules(rules);
    }

    /** The document as it is kept: a wish without a name gets one. */
    public static String named(XmlElement document) {
        XmlWriter xml = XmlWriter.document("NotificationConfiguration");
        for (XmlElement wish : document.children()) {
            xml.open(wish.name());
            if (wish.value(ID).orElse("").isEmpty()) {
                xml.element(ID, UUID.randomUUID().toString());
            }
            for (XmlElement child : wish.children()) {
                if (!child.name().equals(ID) || !child.text().isBlank()) {
                    xml.copy(child);
                }
            }
            xml.close();
        }
        return new String(xml.bytes(), StandardCharsets.UTF_8);
    }

    private static Rule rule(XmlElement element, String arnName, Predicate<String> known)
            throws S3Exception {
        List<String> events = element.values("Event");
        if (events.isEmpty()) {
            throw S3Error.MALFORMED_XML.asException();
        }
        for (String event : events) {
            if (!EVENTS.contains(event) && NEVER.stream().noneMatch(event::startsWith)) {
                throw S3Error.INVALID_ARGUMENT
                        .asException("A specified event is not supported for notifications.")
                        .with("ArgumentName", "Event")
                        .with("ArgumentValue", event);
            }
        }
        String arn = element.value(arnName).orElse("");
        String target = target(arn).filter(known).orElseThrow(() -> noTarget(arn));
        return new Rule(
                element.value(ID).orElse(""),
                target,
                events,
                affix(element, "prefix"),
                affix(element, "suffix"));
    }

    private static Optional<String> target(String arn) {
        String[] parts = arn.split(":", -1);
        if (parts.length < 6 || !parts[0].equals("arn")) {
            return Optional.empty();
        }
        String last = parts[parts.length - 1];
        String name = last.equals("webhook") ? parts[parts.length - 2] : last;
        return Optional.of(name);
    }

    private static S3Exception noTarget(String arn) {
        return S3Error.INVALID_ARGUMENT
                .asException(
                        "A specified destination ARN does not exist or is not well-formed. Verify"
                                + " the destination ARN.")
                .with("ArgumentName", "Arn")
                .with("ArgumentValue", arn);
    }

    private static String affix(XmlElement element, String wanted) throws S3Exception {
        String found = "";
        Optional<XmlElement> key = element.child("Filter").flatMap(filter -> filter.child("S3Key"));
        if (key.isPresent()) {
            int count = 0;
            for (XmlElement rule : key.get().children("FilterRule")) {
                String name = rule.value("Name").orElse("");
                if (!name.equalsIgnoreCase("prefix") && !name.equalsIgnoreCase("suffix")) {
                    throw badFilter("filter rule name must be either prefix or suffix");
                }
                if (name.equalsIgnoreCase(wanted)) {
                    found = rule.child("Value").map(XmlElement::text).orElse("");
                    count++;
                }
            }
            if (count > 1) {
                throw badFilter("Cannot specify more than one " + wanted + " rule in a filter.");
            }
        }
        if (found.length() > AFFIX_MAX) {
            throw badFilter("Size of filter rule value cannot exceed 1024 bytes in UTF-8");
        }
        return found;
    }

    private static S3Exception badFilter(String message) {
        return S3Error.INVALID_ARGUMENT.asException(message).with("ArgumentName", "FilterRule");
    }

    /** Those who want to hear of a change. */
    public List<Rule> wanting(String event, String key) {
        return rules.stream().filter(rule -> rule.wants(event, key)).toList();
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }
}
