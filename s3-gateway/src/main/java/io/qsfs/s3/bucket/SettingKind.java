package io.qsfs.s3.bucket;

import io.qsfs.core.volume.AttributeName;

/** Documents that a bucket may carry, each in a hidden attribute. The names are stored. */
public enum SettingKind {
    OWNER("s3.bucket.owner"),
    ACL("s3.bucket.acl"),
    POLICY("s3.bucket.policy"),
    PUBLIC_ACCESS_BLOCK("s3.bucket.public-access-block"),
    CORS("s3.bucket.cors"),
    LIFECYCLE("s3.bucket.lifecycle"),
    /** The key up to which the pass under way has carried the rules out. */
    LIFECYCLE_POSITION("s3.bucket.lifecycle-position"),
    TAGGING("s3.bucket.tagging"),
    ENCRYPTION("s3.bucket.encryption"),
    NOTIFICATION("s3.bucket.notification"),
    OBJECT_LOCK("s3.bucket.object-lock"),
    OWNERSHIP("s3.bucket.ownership"),
    LOGGING("s3.bucket.logging"),
    QUOTA("s3.bucket.quota"),
    REQUEST_PAYMENT("s3.bucket.request-payment"),
    ACCELERATE("s3.bucket.accelerate");

    private final String stored;

    SettingKind(String name) {
        this.stored = name;
    }

    AttributeName attribute() {
        return AttributeName.hidden(stored);
    }
}
