/** The documents of S3: a writer that escapes, and a parser that no input can hurt. */
package io.qsfs.s3.xml;
