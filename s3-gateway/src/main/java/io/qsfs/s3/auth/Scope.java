package io.qsfs.s3.auth;

import java.util.Optional;

/**
 * What a signature is good for, and whose it is: {@code KEY/20260131/region/s3/aws4_request}.
 *
 * @param accessKey may hold slashes
 */
record Scope(String accessKey, String date, String region, String service) {
    static final String TERMINATOR = "aws4_request";

    static Optional<Scope> parse(String credential) {
        String[] parts = credential.split("/", -1);
        int n = parts.length;
        if (n < 5 || !parts[n - 1].equals(TERMINATOR) || parts[n - 4].length() != 8) {
            return Optional.empty();
        }
        String tail = "/" + String.join("/", parts[n - 4], parts[n - 3], parts[n - 2], TERMINATOR);
        String key = credential.substring(0, credential.length() - tail.length());
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(new Scope(key, parts[n - 4], parts[n - 3], parts[n - 2]));
    }

    /** Without the access key. */
    String text() {
        return date + "/" + region + "/" + service + "/" + TERMINATOR;
    }
}
