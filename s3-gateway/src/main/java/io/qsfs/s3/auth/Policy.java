package io.qsfs.s3.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.util.ArrayList;
import java.util.List;

/** A policy document. Immutable. */
public final class Policy {
    /** Largest document of a bucket. */
    public static final int BYTES_MAX = 20 << 10;

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** What a policy says of a request. */
    public enum Decision {
        ALLOW,
        DENY,
        NONE
    }

    private final String text;
    private final List<Statement> statements;

    private Policy(String text, List<Statement> statements) {
        this.text = text;
        this.statements = List.copyOf(statements);
    }

    /**
     * Parses the policy of a user: no principals.
     *
     * @throws S3Exception MalformedPolicy saying what is wrong
     */
    public static Policy ofUser(String text) throws S3Exception {
        return parse(text, false);
    }

    /**
     * Parses the policy of a bucket: principals, and resources in this bucket alone.
     *
     * @throws S3Exception MalformedPolicy saying what is wrong
     */
    public static Policy ofBucket(String text, String bucket) throws S3Exception {
        Policy policy = parse(text, true);
        String arn = "arn:aws:s3:::" + bucket;
        for (Statement statement : policy.statements) {
            for (String resource : statement.resources()) {
                boolean inside =
                        resource.equals(arn)
                                || resource.startsWith(arn + "/")
                                || Wildcard.matches(resource, arn)
                                || resource.startsWith(arn + "*");
                if (!inside) {
                    throw malformed("Policy has invalid resource");
                }
            }
        }
        return policy;
    }

    /**
     * Parses a bucket's policy that was checked when it was stored.
     *
     * @throws S3Exception MalformedPolicy
     */
    public static Policy ofStoredBucket(String text) throws S3Exception {
        return parse(text, true);
    }

    private static Policy parse(String text, boolean withPrincipal) throws S3Exception {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw malformed("This policy contains invalid Json");
        }
        if (root == null || !root.isObject() || !root.has("Statement")) {
            throw malformed("Missing required field Statement");
        }
        String version = root.path("Version").asText("2008-10-17");
        if (!version.equals("2012-10-17") && !version.equals("2008-10-17")) {
            throw malformed("The policy must contain a valid version string");
        }
        var statements = new ArrayList<Statement>();
        JsonNode list = root.get("Statement");
        if (list.isObject()) {
            statements.add(statement(list, withPrincipal));
        } else {
            for (JsonNode node : list) {
                statements.add(statement(node, withPrincipal));
            }
        }
        if (statements.isEmpty()) {
            throw malformed("Could not parse the policy: Statement is empty!");
        }
        return new Policy(text, statements);
    }

    private static Statement statement(JsonNode node, boolean withPrincipal) throws S3Exception {
        String effect = node.path("Effect").asText("");
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw malformed("Invalid effect: " + effect);
        }
        boolean notPrincipal = node.has("NotPrincipal");
        List<String> principals =
                withPrincipal
                        ? principals(node.path(notPrincipal ? "NotPrincipal" : "Principal"))
                        : List.of();
        if (withPrincipal && principals.isEmpty()) {
            throw malformed("Invalid principal in policy");
        }
        boolean notAction = node.has("NotAction");
        List<String> actions = strings(node.path(notAction ? "NotAction" : "Action"));
        if (actions.isEmpty() || (withPrincipal && !actions.stream().allMatch(Policy::isAction))) {
            throw malformed("Policy has invalid action");
        }
        boolean notResource = node.has("NotResource");
        List<String> resources = strings(node.path(notResource ? "NotResource" : "Resource"));
        if (resources.isEmpty()) {
            throw malformed("Missing required field Resource");
        }
        return new Statement(
                node.path("Sid").asText(""),
                effect.equals("Allow"),
                principals,
                notPrincipal,
                actions,
                notAction,
                resources,
                notResource,
                conditions(node.path("Condition")));
    }

    private static boolean isAction(String action) {
        return action.equals("*") || action.regionMatches(true, 0, "s3:", 0, 3);
    }

    private static List<String> principals(JsonNode node) throws S3Exception {
        if (node.isTextual()) {
            if (!node.asText().equals("*")) {
                throw malformed("Invalid principal in policy");
            }
            return List.of("*");
        }
        var found = new ArrayList<String>();
        for (var field : node.properties()) {
            if (field.getKey().equals("AWS") || field.getKey().equals("CanonicalUser")) {
                for (String name : strings(field.getValue())) {
                    if (name.isEmpty()) {
                        throw malformed("Invalid principal in policy");
                    }
                    found.add(name);
                }
            } else {
                found.add(field.getKey() + ":" + field.getValue());
            }
        }
        return found;
    }

    private static List<Condition> conditions(JsonNode node) throws S3Exception {
        var found = new ArrayList<Condition>();
        for (var operator : node.properties()) {
            for (var key : operator.getValue().properties()) {
                Condition condition =
                        Condition.of(operator.getKey(), key.getKey(), strings(key.getValue()))
                                .orElseThrow(
                                        () ->
                                                malformed(
                                                        "Invalid Condition type : "
                                                                + operator.getKey()));
                if (!ConditionKeys.isKnown(condition.key())) {
                    throw malformed("Policy has an invalid condition key");
                }
                if (!condition.isSound()) {
                    throw malformed("Invalid value for Condition " + operator.getKey());
                }
                found.add(condition);
            }
        }
        return found;
    }

    private static List<String> strings(JsonNode node) throws S3Exception {
        var found = new ArrayList<String>();
        if (node.isValueNode()) {
            found.add(node.asText());
        } else if (node.isArray()) {
            for (JsonNode item : node) {
                if (!item.isValueNode()) {
                    throw malformed("Policies must be valid JSON with lists of strings");
                }
                found.add(item.asText());
            }
        }
        return found;
    }

    private static S3Exception malformed(String message) {
        return S3Error.MALFORMED_POLICY.asException(message);
    }

    /** What it says: a denial outweighs every permission. */
    public Decision decide(AccessRequest request) {
        Decision decision = Decision.NONE;
        for (Statement statement : statements) {
            if (statement.applies(request)) {
                if (!statement.allow()) {
                    return Decision.DENY;
                }
                decision = Decision.ALLOW;
            }
        }
        return decision;
    }

    /** Whether it lets anybody in. */
    public boolean isPublic() {
        return statements.stream().anyMatch(Statement::isPublic);
    }

    /** The document as it was given. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
