/** What S3 answers when it refuses: the table of error codes and the exception that carries one. */
package io.qsfs.s3.error;
