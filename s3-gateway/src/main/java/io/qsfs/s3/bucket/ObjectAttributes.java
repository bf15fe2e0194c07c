package io.qsfs.s3.bucket;

import io.qsfs.core.volume.AttributeName;

/** Names of the hidden attributes of objects. They are stored: they never change. */
final class ObjectAttributes {
    /** Headers that come back with the object. */
    static final AttributeName HEADERS = AttributeName.hidden("s3.headers");

    static final AttributeName TAGS = AttributeName.hidden("s3.tags");

    /** Mode and date of retention. */
    static final AttributeName RETENTION = AttributeName.hidden("s3.retention");

    static final AttributeName LEGAL_HOLD = AttributeName.hidden("s3.hold");
    static final AttributeName ACL = AttributeName.hidden("s3.acl");

    /** Sealed data key of an object under a customer's key. */
    static final AttributeName CUSTOMER_KEY = AttributeName.hidden("s3.customer-key");

    /** Key, headers and settings of a multipart upload. */
    static final AttributeName UPLOAD = AttributeName.hidden("s3.upload");

    /** Id of the multipart upload that made the object. */
    static final AttributeName COMPLETED = AttributeName.hidden("s3.completed");

    private ObjectAttributes() {}

    /** Pages of the table of parts, as one attribute has limited room. */
    static AttributeName parts(int page) {
        return AttributeName.hidden("s3.parts." + page);
    }
}
