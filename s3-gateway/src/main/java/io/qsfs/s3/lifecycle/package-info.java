/** The worker that carries out the lifecycle rules of buckets. Knows nothing of requests. */
package io.qsfs.s3.lifecycle;
