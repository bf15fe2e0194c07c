package io.qsfs.s3.operation;

import io.qsfs.core.time.Time;
import io.qsfs.s3.auth.Authenticator;
import io.qsfs.s3.bucket.BucketQuotas;
import io.qsfs.s3.bucket.BucketStore;
import io.qsfs.s3.bucket.BufferPool;
import io.qsfs.s3.bucket.Lister;
import io.qsfs.s3.bucket.ObjectStore;
import io.qsfs.s3.bucket.UploadStore;
import io.qsfs.s3.notification.Notifier;
import io.qsfs.s3.rule.Calendar;

/**
 * What operations work with.
 *
 * @param calendar by which objects expire
 */
public record Services(
        BucketStore buckets,
        ObjectStore objects,
        UploadStore uploads,
        Lister lister,
        BucketQuotas quotas,
        BufferPool buffers,
        Authenticator authenticator,
        Authorizer authorizer,
        Time time,
        String region,
        Calendar calendar,
        Notifier notifier) {}
