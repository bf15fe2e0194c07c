/** Load on a running zdb-server, or on whatever else speaks the protocol of Redis. */
package io.qsfs.bench.zdb;
