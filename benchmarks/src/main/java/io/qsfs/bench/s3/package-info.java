/** Drives S3 endpoints, ours and others', and counts what they cost. */
@org.jspecify.annotations.NullMarked
package io.qsfs.bench.s3;
