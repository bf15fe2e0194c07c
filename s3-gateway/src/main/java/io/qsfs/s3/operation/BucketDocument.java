package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.error.S3Error;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;

/** The documents of a bucket by the query that names them. */
enum BucketDocument {
    ACL("acl", "BucketAcl", "AccessControlPolicy", SettingKind.ACL, null),
    POLICY("policy", "BucketPolicy", "", SettingKind.POLICY, S3Error.NO_SUCH_BUCKET_POLICY),
    POLICY_STATUS("policyStatus", "BucketPolicyStatus", "PolicyStatus", SettingKind.POLICY, null),
    PUBLIC_ACCESS_BLOCK(
            "publicAccessBlock",
            "BucketPublicAccessBlock",
            "PublicAccessBlockConfiguration",
            SettingKind.PUBLIC_ACCESS_BLOCK,
            S3Error.NO_SUCH_PUBLIC_ACCESS_BLOCK),
    CORS("cors", "BucketCORS", "CORSConfiguration", SettingKind.CORS, S3Error.NO_SUCH_CORS),
    LIFECYCLE(
            "lifecycle",
            "LifecycleConfiguration",
            "LifecycleConfiguration",
            SettingKind.LIFECYCLE,
            S3Error.NO_SUCH_LIFECYCLE),
    TAGGING("tagging", "BucketTagging", "Tagging", SettingKind.TAGGING, S3Error.NO_SUCH_TAG_SET),
    ENCRYPTION(
            "encryption",
            "EncryptionConfiguration",
            "ServerSideEncryptionConfiguration",
            SettingKind.ENCRYPTION,
            S3Error.NO_SUCH_ENCRYPTION),
    OBJECT_LOCK(
            "object-lock",
            "BucketObjectLockConfiguration",
            "ObjectLockConfiguration",
            SettingKind.OBJECT_LOCK,
            S3Error.NO_SUCH_OBJECT_LOCK_CONFIGURATION),
    OWNERSHIP(
            "ownershipControls",
            "BucketOwnershipControls",
            "OwnershipControls",
            SettingKind.OWNERSHIP,
            S3Error.NO_SUCH_OWNERSHIP),
    LOCATION("location", "BucketLocation", "LocationConstraint", SettingKind.OWNER, null),
    VERSIONING(
            "versioning", "BucketVersioning", "VersioningConfiguration", SettingKind.OWNER, null),
    NOTIFICATION(
            "notification",
            "BucketNotification",
            "NotificationConfiguration",
            SettingKind.NOTIFICATION,
            null),
    LOGGING("logging", "BucketLogging", "BucketLoggingStatus", SettingKind.LOGGING, null),
    REQUEST_PAYMENT(
            "requestPayment",
            "BucketRequestPayment",
            "RequestPaymentConfiguration",
            SettingKind.REQUEST_PAYMENT,
            null),
    ACCELERATE(
            "accelerate",
            "AccelerateConfiguration",
            "AccelerateConfiguration",
            SettingKind.ACCELERATE,
            null);

    private final String query;
    private final String title;
    private final String root;
    private final SettingKind kind;
    private final @Nullable S3Error absent;

    BucketDocument(
            String query, String title, String root, SettingKind kind, @Nullable S3Error absent) {
        this.query = query;
        this.title = title;
        this.root = root;
        this.kind = kind;
        this.absent = absent;
    }

    /** The document that a query with that name means. */
    static Optional<BucketDocument> named(String name) {
        return Arrays.stream(values()).filter(document -> document.query.equals(name)).findFirst();
    }

    String title() {
        return title;
    }

    /** Behind the verb, in the names of policies' actions. */
    String action() {
        return title;
    }

    String deleteAction() {
        return this == POLICY ? "DeleteBucketPolicy" : "Put" + title;
    }

    String root() {
        return root;
    }

    SettingKind kind() {
        return kind;
    }

    /** What a bucket without it answers. */
    Optional<S3Error> absent() {
        return Optional.ofNullable(absent);
    }

    /** Whether it can be done: some only say what is. */
    boolean allows(Verb verb) {
        boolean readOnly = this == LOCATION || this == POLICY_STATUS;
        boolean stays =
                this == ACL
                        || this == VERSIONING
                        || this == LOGGING
                        || this == NOTIFICATION
                        || this == OBJECT_LOCK
                        || this == REQUEST_PAYMENT
                        || this == ACCELERATE;
        return switch (verb) {
            case GET -> true;
            case PUT -> !readOnly && this != LOGGING && this != ACCELERATE;
            case DELETE -> !readOnly && !stays;
        };
    }
}
