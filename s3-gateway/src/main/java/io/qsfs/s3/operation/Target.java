package io.qsfs.s3.operation;

/**
 * What a request addresses.
 *
 * @param bucket empty for the service itself
 * @param key empty for the bucket itself
 */
record Target(String bucket, String key) {
    boolean isService() {
        return bucket.isEmpty();
    }

    boolean isObject() {
        return !key.isEmpty();
    }

    String arn() {
        if (bucket.isEmpty()) {
            return "arn:aws:s3:::*";
        }
        return "arn:aws:s3:::" + bucket + (key.isEmpty() ? "" : "/" + key);
    }
}
