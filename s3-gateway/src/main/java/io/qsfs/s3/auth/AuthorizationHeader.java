package io.qsfs.s3.auth;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/** The fields of an Authorization header of version 4. */
record AuthorizationHeader(String credential, List<String> signedHeaders, String signature) {
    AuthorizationHeader {
        signedHeaders = List.copyOf(signedHeaders);
    }

    static AuthorizationHeader parse(String header) throws S3Exception {
        int blank = header.indexOf(' ');
        var fields = new HashMap<String, String>();
        for (String field : header.substring(blank < 0 ? header.length() : blank).split(",")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals).strip(), field.substring(equals + 1).strip());
            }
        }
        String signedHeaders = required(fields, "SignedHeaders");
        return new AuthorizationHeader(
                required(fields, "Credential"),
                Arrays.asList(signedHeaders.split(";", -1)),
                required(fields, "Signature"));
    }

    private static String required(HashMap<String, String> fields, String name) throws S3Exception {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw S3Error.AUTHORIZATION_HEADER_MALFORMED.asException(
                    "The authorization header is malformed; the authorization header requires"
                            + " three components: Credential, SignedHeaders, and Signature.");
        }
        return value;
    }
}
