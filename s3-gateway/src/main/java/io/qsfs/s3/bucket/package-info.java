/**
 * Buckets and objects on a volume: keys as paths, labels and attributes, versions, multipart
 * uploads, listings, locks, settings and the workers that carry them out. It knows no HTTP.
 */
package io.qsfs.s3.bucket;
