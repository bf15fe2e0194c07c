package io.qsfs.s3.auth;

import io.qsfs.s3.error.S3Exception;

import java.util.Arrays;
import java.util.Optional;

/** The policies that come with the program, by the names that {@code key add --policy} takes. */
public enum UserPolicy {
    /** Everything. */
    READWRITE("readwrite", "\"s3:*\""),
    /** Read objects, lists and settings. */
    READONLY("readonly", "[\"s3:Get*\",\"s3:List*\",\"s3:HeadBucket\"]"),
    /** Only store objects. */
    WRITEONLY("writeonly", "[\"s3:PutObject*\",\"s3:AbortMultipartUpload\"]"),
    /** Make buckets, and everything in buckets of one's own. */
    OWNER("owner", "[\"s3:CreateBucket\",\"s3:ListAllMyBuckets\"]");

    private final String title;
    private final String document;

    UserPolicy(String title, String actions) {
        this.title = title;
        this.document =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                        + actions
                        + ",\"Resource\":\"*\"}]}";
    }

    public String title() {
        return title;
    }

    /** The policy document. */
    public String document() {
        return document;
    }

    /** The policy of that name. */
    public static Optional<UserPolicy> named(String title) {
        return Arrays.stream(values()).filter(p -> p.title.equals(title)).findFirst();
    }

    Policy policy() {
        try {
            return Policy.ofUser(document);
        } catch (S3Exception e) {
            throw new IllegalStateException("built-in policy " + title, e);
        }
    }
}
