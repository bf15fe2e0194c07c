package io.qsfs.s3.auth;

import java.util.List;
import java.util.Locale;

/**
 * One statement of a policy. An empty list of principals means that the policy belongs to a user.
 *
 * @param notPrincipal whether the principals are those it does not apply to; same for the others
 */
record Statement(
        String id,
        boolean allow,
        List<String> principals,
        boolean notPrincipal,
        List<String> actions,
        boolean notAction,
        List<String> resources,
        boolean notResource,
        List<Condition> conditions) {

    Statement {
        principals = List.copyOf(principals);
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        conditions = List.copyOf(conditions);
    }

    boolean applies(AccessRequest request) {
        return matchesPrincipal(request.identity())
                && matchesAction(request.action()) != notAction
                && matchesResource(request) != notResource
                && conditions.stream().allMatch(condition -> condition.holds(request));
    }

    private boolean matchesPrincipal(Identity identity) {
        if (principals.isEmpty()) {
            return true;
        }
        boolean named = false;
        for (String principal : principals) {
            named |= principal.equals("*") || names(principal, identity);
        }
        return named != notPrincipal;
    }

    /** By full name in any account, by the bare name, or the whole account for every user. */
    private static boolean names(String principal, Identity identity) {
        if (identity.isAnonymous()) {
            return false;
        }
        if (principal.equals(identity.name()) || principal.endsWith(":root")) {
            return true;
        }
        int user = principal.indexOf(":user/");
        return principal.startsWith("arn:aws:iam:")
                && user >= 0
                && Wildcard.matches(principal.substring(user + 6), identity.name());
    }

    private boolean matchesAction(String action) {
        String lower = action.toLowerCase(Locale.ROOT);
        for (String pattern : actions) {
            if (Wildcard.matches(pattern.toLowerCase(Locale.ROOT), lower)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesResource(AccessRequest request) {
        for (String pattern : resources) {
            if (Wildcard.matches(Condition.expand(pattern, request), request.resource())) {
                return true;
            }
        }
        return resources.isEmpty();
    }

    /** Whether it lets anybody in without narrowing where they come from. */
    boolean isPublic() {
        return allow
                && !notPrincipal
                && principals.contains("*")
                && conditions.stream().noneMatch(Statement::narrows);
    }

    private static boolean narrows(Condition condition) {
        if (condition.operator().isNegative() || condition.ifExists()) {
            return false;
        }
        return switch (condition.key()) {
            case "aws:sourceip" ->
                    condition.expected().stream().noneMatch(block -> block.endsWith("/0"));
            case "aws:username",
                    "aws:userid",
                    "aws:principalarn",
                    "aws:sourcearn",
                    "aws:sourceaccount",
                    "aws:sourcevpc",
                    "aws:sourcevpce" ->
                    condition.expected().stream().noneMatch(text -> text.contains("*"));
            default -> false;
        };
    }
}
