/** The operations of S3: routing, permission, one class each, and the one table of failures. */
package io.qsfs.s3.operation;
