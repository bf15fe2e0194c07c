package io.qsfs.s3.bucket;

import java.util.Optional;

/**
 * Storage classes are kept and shown; all content is stored alike. The codes are stored: they never
 * change.
 */
public enum StorageClass {
    STANDARD(0),
    REDUCED_REDUNDANCY(1),
    STANDARD_IA(2),
    ONEZONE_IA(3),
    INTELLIGENT_TIERING(4),
    GLACIER_IR(5),
    EXPRESS_ONEZONE(6);

    private final int code;

    StorageClass(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static StorageClass ofCode(int code) {
        return code >= 0 && code < values().length ? values()[code] : STANDARD;
    }

    /** The class of that name; archives that need a restore are not offered. */
    public static Optional<StorageClass> named(String name) {
        for (StorageClass storageClass : values()) {
            if (storageClass.name().equals(name)) {
                return Optional.of(storageClass);
            }
        }
        return Optional.empty();
    }
}
