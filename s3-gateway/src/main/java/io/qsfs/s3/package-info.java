/** S3 over a volume. */
package io.qsfs.s3;
