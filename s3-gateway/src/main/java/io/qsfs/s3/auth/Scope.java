package io.qsfs.s3.auth;

import io.qsfs.s3.error.S3Exception;

import java.util.Arrays;
import java.util.function.Function;

/**
 * What a signature is good for, and whose it is: {@code KEY/20260131/region/s3/aws4_request}.
 *
 * @param accessKey may hold slashes
 */
record Scope(String accessKey, String date, String region) {
    static final String SERVICE = "s3";
    static final String TERMINATOR = "aws4_request";

    /**
     * Parses a credential.
     *
     * @param malformed makes the refusal of a reason
     */
    static Scope parse(String credential, Function<String, S3Exception> malformed)
            throws S3Exception {
        String[] parts = credential.split("/", -1);
        int n = parts.length;
        boolean ends = parts[n - 1].equals(TERMINATOR);
        if (n < 5 || (n > 5 && !ends)) {
            throw malformed.apply(
                    "the Credential is mal-formed; expecting"
                            + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
        }
        String date = parts[n - 4];
        if (!ends) {
            throw malformed.apply(
                    "incorrect terminal \""
                            + parts[n - 1]
                            + "\". This endpoint uses \"aws4_request\".");
        }
        if (!parts[n - 2].equals(SERVICE)) {
            throw malformed.apply(
                    "incorrect service \"" + parts[n - 2] + "\". This endpoint belongs to \"s3\".");
        }
        if (!date.matches("[0-9]{8}")) {
            throw malformed.apply(
                    "incorrect date format \""
                            + date
                            + "\". This date in the credential must be in the format"
                            + " \"yyyyMMdd\".");
        }
        String key = String.join("/", Arrays.asList(parts).subList(0, n - 4));
        return new Scope(key, date, parts[n - 3]);
    }

    /** Without the access key. */
    String text() {
        return date + "/" + region + "/" + SERVICE + "/" + TERMINATOR;
    }
}
