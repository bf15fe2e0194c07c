package io.qsfs.s3.auth;

import java.util.List;
import java.util.function.Function;

/**
 * What somebody wants to do.
 *
 * @param action such as {@code s3:GetObject}
 * @param resource such as {@code arn:aws:s3:::bucket/key}
 * @param context values of a condition key, named in lower case; none when it does not apply
 */
public record AccessRequest(
        Identity identity, String action, String resource, Function<String, List<String>> context) {

    /** The same request for another action or resource. */
    public AccessRequest with(String otherAction, String otherResource) {
        return new AccessRequest(identity, otherAction, otherResource, context);
    }
}
