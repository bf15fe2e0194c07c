package io.qsfs.s3.auth;

import io.qsfs.core.error.Checks;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A user.
 *
 * @param name of the user; empty for who did not sign
 * @param uid owner of the objects that the user makes
 * @param gid group of the objects that the user makes
 * @param policies what the user may do beyond the buckets that are his
 */
public record Identity(String name, int uid, int gid, List<Policy> policies) {
    /** Who did not sign. */
    public static final Identity ANONYMOUS = new Identity("", 65534, 65534, List.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,64}");

    public Identity {
        Checks.argument(name.isEmpty() || isName(name), "user name '" + name + "'");
        policies = List.copyOf(policies);
    }

    /** Whether users may be called so: the characters of IAM. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public boolean isAnonymous() {
        return name.isEmpty();
    }

    /** How policies name this user. */
    public String arn() {
        return "arn:aws:iam:::user/" + name;
    }
}
