package io.qsfs.s3.bucket;

/** Why an object goes: the beginning of the event that tells of it. */
public enum RemovalCause {
    REQUEST("s3:ObjectRemoved:"),
    LIFECYCLE("s3:LifecycleExpiration:");

    private final String prefix;

    RemovalCause(String prefix) {
        this.prefix = prefix;
    }

    String removed() {
        return prefix + "Delete";
    }

    String markerCreated() {
        return prefix + "DeleteMarkerCreated";
    }
}
