package io.qsfs.s3.auth;

import java.util.Set;

/**
 * The condition keys that policies may use. Of S3's own only those that are evaluated: a denial by
 * another would silently deny nothing. The global ones that never apply here are simply absent from
 * every request, as on S3.
 */
final class ConditionKeys {
    private static final Set<String> GLOBAL =
            Set.of(
                    "calledvia",
                    "currenttime",
                    "epochtime",
                    "multifactorauthage",
                    "multifactorauthpresent",
                    "principalaccount",
                    "principalarn",
                    "principalisawsservice",
                    "principalorgid",
                    "principalorgpaths",
                    "principaltype",
                    "referer",
                    "requestedregion",
                    "resourceaccount",
                    "resourceorgid",
                    "securetransport",
                    "sourceaccount",
                    "sourcearn",
                    "sourceip",
                    "sourceorgid",
                    "sourcevpc",
                    "sourcevpce",
                    "tagkeys",
                    "tokenissuetime",
                    "useragent",
                    "userid",
                    "username",
                    "viaawsservice",
                    "vpcsourceip");
    private static final Set<String> OWN =
            Set.of(
                    "authtype",
                    "delimiter",
                    "locationconstraint",
                    "max-keys",
                    "prefix",
                    "requestobjecttagkeys",
                    "signatureversion",
                    "versionid");

    private ConditionKeys() {}

    /** Whether a key, in lower case but for the name of a tag, means anything. */
    static boolean isKnown(String key) {
        if (key.startsWith("aws:")) {
            return GLOBAL.contains(key.substring(4))
                    || key.startsWith("aws:principaltag/")
                    || key.startsWith("aws:requesttag/")
                    || key.startsWith("aws:resourcetag/");
        }
        return key.startsWith("s3:")
                && (OWN.contains(key.substring(3))
                        || key.startsWith("s3:x-amz-")
                        || key.startsWith("s3:requestobjecttag/")
                        || key.startsWith("s3:existingobjecttag/"));
    }
}
