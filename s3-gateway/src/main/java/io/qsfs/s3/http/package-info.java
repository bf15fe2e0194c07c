/**
 * HTTP/1.1 and TLS: connections, streaming bodies both ways with back-pressure, the aws-chunked
 * encoding, limits and time-outs. It knows nothing of buckets; Netty stays inside.
 */
package io.qsfs.s3.http;
