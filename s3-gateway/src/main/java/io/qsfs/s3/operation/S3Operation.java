package io.qsfs.s3.operation;

import io.qsfs.s3.http.Response;

import java.io.IOException;

/** One operation of S3. Immutable; made by the router for one request. */
sealed interface S3Operation
        permits AbortUpload,
                AdminQuota,
                BucketSetting,
                CompleteUpload,
                CopyObject,
                CreateBucket,
                CreateUpload,
                DeleteBucket,
                DeleteObject,
                DeleteObjects,
                GetObject,
                GetObjectAttributes,
                HeadBucket,
                ListBuckets,
                ListObjects,
                ListParts,
                ListUploads,
                ListVersions,
                ObjectSetting,
                PostObject,
                PutObject,
                Unsupported,
                UploadPart,
                UploadPartCopy {

    /** As metrics and log show it, such as {@code GetObject}. */
    String name();

    /** The action of policies, such as {@code s3:GetObject}; empty when it checks by itself. */
    String action();

    /** Whether a bucket must exist before the operation runs. */
    default boolean needsBucket() {
        return true;
    }

    /** Carries it out: permission is checked before. */
    Response run(S3Request request) throws IOException;
}
