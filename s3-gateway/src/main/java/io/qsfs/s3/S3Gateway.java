package io.qsfs.s3;

/** Placeholder until the module's first step lands. */
public final class S3Gateway {
    private S3Gateway() {}
}
