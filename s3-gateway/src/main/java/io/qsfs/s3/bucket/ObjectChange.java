package io.qsfs.s3.bucket;

/**
 * A change of an object that others may want to hear of.
 *
 * @param event such as {@code s3:ObjectCreated:Put}
 * @param etag empty for removals
 * @param version text of its id, empty in a bucket without versions
 */
public record ObjectChange(
        String event, Bucket bucket, String key, long size, String etag, String version) {}
