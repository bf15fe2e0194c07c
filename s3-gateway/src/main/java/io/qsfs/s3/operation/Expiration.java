package io.qsfs.s3.operation;

import io.qsfs.s3.http.Response;
import io.qsfs.s3.rule.LifecycleRule.Subject;
import io.qsfs.s3.rule.LifecycleRules;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Tells clients when the rules of a bucket let an object expire. */
final class Expiration {
    private Expiration() {}

    /** Adds the header {@code x-amz-expiration} when a rule applies. */
    static void answer(S3Request request, Subject object, Instant modified, Response response)
            throws IOException {
        Optional<LifecycleRules> rules = request.settings().lifecycle();
        if (rules.isPresent()) {
            rules.get()
                    .expiry(object, modified, request.services().calendar())
                    .ifPresent(
                            expiry ->
                                    response.with(
                                            "x-amz-expiration",
                                            "expiry-date=\""
                                                    + Times.http(expiry.at())
                                                    + "\", rule-id=\""
                                                    + expiry.rule()
                                                    + "\""));
        }
    }
}
