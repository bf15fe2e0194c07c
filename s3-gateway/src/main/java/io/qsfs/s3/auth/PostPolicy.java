package io.qsfs.s3.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the signer of a form allows whoever fills it in: until when, which fields with which values,
 * and how long a file. Immutable.
 */
public final class PostPolicy {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Fields that no condition has to name: they prove the policy, or are the file. */
    private static final Set<String> FREE = Set.of("policy", "x-amz-signature", "file");

    private static final String IGNORED = "x-ignore-";

    private final Instant expiration;
    private final List<Condition> conditions;
    private final long bytesMin;
    private final long bytesMax;

    /**
     * A condition on one field.
     *
     * @param prefix when its value only has to begin so
     * @param text as refusals show it
     */
    private record Condition(String field, String value, boolean prefix, String text) {
        boolean holds(String actual) {
            return matches(value, actual) || matches(value.replace("\\$", "$"), actual);
        }

        private boolean matches(String wanted, String actual) {
            return prefix ? actual.startsWith(wanted) : actual.equals(wanted);
        }
    }

    private PostPolicy(
            Instant expiration, List<Condition> conditions, long bytesMin, long bytesMax) {
        this.expiration = expiration;
        this.conditions = List.copyOf(conditions);
        this.bytesMin = bytesMin;
        this.bytesMax = bytesMax;
    }

    /**
     * Parses a policy.
     *
     * @param base64 as it stands in the form
     * @param bytesMax of a file, when the policy says nothing
     * @throws S3Exception InvalidPolicyDocument
     */
    public static PostPolicy parse(String base64, long bytesMax) throws S3Exception {
        JsonNode root = json(base64);
        JsonNode expiration = root.path("expiration");
        if (!expiration.isTextual()) {
            throw invalid("Policy missing expiration.");
        }
        JsonNode list = root.path("conditions");
        if (!list.isArray()) {
            throw invalid("Policy missing conditions.");
        }
        var conditions = new ArrayList<Condition>();
        long min = 0;
        long max = bytesMax;
        for (JsonNode node : list) {
            if (node.isArray() && isRange(node)) {
                min = Math.max(min, bound(node.get(1)));
                max = Math.min(max, bound(node.get(2)));
            } else {
                conditions.add(node.isArray() ? ofList(node) : ofProperty(node));
            }
        }
        return new PostPolicy(instant(expiration.asText()), conditions, min, max);
    }

    private static JsonNode json(String base64) throws S3Exception {
        if (base64.isBlank()) {
            throw invalid("Expecting '{' but found End-of-Input");
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64);
            JsonNode root = JSON.readTree(bytes);
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // Reported below.
        } catch (IOException e) {
            throw new IllegalStateException("an array can be read", e);
        }
        throw invalid("Invalid JSON.");
    }

    private static Instant instant(String text) throws S3Exception {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw invalid("Invalid 'expiration' value: '" + text + "'");
        }
    }

    private static boolean isRange(JsonNode node) throws S3Exception {
        if (!node.path(0).asText("").equalsIgnoreCase("content-length-range")) {
            return false;
        }
        if (node.size() != 3) {
            throw invalid("Invalid Condition: content-length-range takes two numbers.");
        }
        return true;
    }

    private static long bound(JsonNode node) throws S3Exception {
        try {
            long value = Long.parseLong(node.asText());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw invalid("Invalid Condition: content-length-range takes two numbers.");
    }

    private static Condition ofList(JsonNode node) throws S3Exception {
        String operator = node.path(0).asText("").toLowerCase(Locale.ROOT);
        boolean known = operator.equals("eq") || operator.equals("starts-with");
        String field = node.path(1).asText("");
        if (!known || node.size() != 3 || !field.startsWith("$") || !node.get(2).isTextual()) {
            throw invalid("Invalid Condition: " + node);
        }
        return new Condition(
                field.substring(1).toLowerCase(Locale.ROOT),
                node.get(2).asText(),
                operator.equals("starts-with"),
                node.toString());
    }

    private static Condition ofProperty(JsonNode node) throws S3Exception {
        if (!node.isObject() || node.size() != 1) {
            throw invalid(
                    "Invalid Simple-Condition: Simple-Conditions must have exactly one property"
                            + " specified.");
        }
        Map.Entry<String, JsonNode> property = node.properties().iterator().next();
        if (!property.getValue().isValueNode()) {
            throw invalid("Invalid Simple-Condition: value must be a string.");
        }
        String field = property.getKey().toLowerCase(Locale.ROOT);
        String value = property.getValue().asText();
        String text = "[\"eq\", \"$" + field + "\", \"" + value + "\"]";
        return new Condition(field, value, false, text);
    }

    private static S3Exception invalid(String why) {
        return S3Error.INVALID_POLICY_DOCUMENT.asException("Invalid Policy: " + why);
    }

    /**
     * Checks a form.
     *
     * @param fields of the form, with {@code bucket} among them
     * @throws S3Exception AccessDenied when it has expired, a condition fails, or a field has none
     */
    public void check(Headers fields, Instant now) throws S3Exception {
        if (!now.isBefore(expiration)) {
            throw denied("Policy expired.");
        }
        for (Condition condition : conditions) {
            if (!condition.holds(fields.first(condition.field, ""))) {
                throw denied("Policy Condition failed: " + condition.text());
            }
        }
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.lowerName(i);
            if (!FREE.contains(name)
                    && !name.startsWith(IGNORED)
                    && conditions.stream().noneMatch(c -> c.field.equals(name))) {
                throw denied("Extra input fields: " + name);
            }
        }
    }

    private static S3Exception denied(String why) {
        return S3Error.ACCESS_DENIED.asException("Invalid according to Policy: " + why);
    }

    /** Shortest file in bytes. */
    public long bytesMin() {
        return bytesMin;
    }

    /** Longest file in bytes. */
    public long bytesMax() {
        return bytesMax;
    }
}
