package io.qsfs.s3.auth;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/** The fields of an Authorization header of version 4. */
record AuthorizationHeader(String credential, List<String> signedHeaders, String signature) {
    private static final int COMPONENTS = 3;

    AuthorizationHeader {
        signedHeaders = List.copyOf(signedHeaders);
    }

    static AuthorizationHeader parse(String header) throws S3Exception {
        int blank = header.indexOf(' ');
        var fields = new HashMap<String, String>();
        String[] components = header.substring(blank + 1).split(",", -1);
        if (components.length != COMPONENTS) {
            throw malformed(
                    "the authorization header requires three components: Credential, SignedHeaders,"
                            + " and Signature.");
        }
        for (String component : components) {
            int equals = component.indexOf('=');
            if (equals < 0) {
                throw malformed(
                        "the authorization component \"" + component.strip() + "\" is malformed.");
            }
            fields.put(
                    component.substring(0, equals).strip(),
                    component.substring(equals + 1).strip());
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
            throw malformed("missing " + name + ".");
        }
        return value;
    }

    private static S3Exception malformed(String why) {
        return S3Error.AUTHORIZATION_HEADER_MALFORMED.asException(
                "The authorization header is malformed; " + why);
    }
}
