/** Append-only segment files: record layout, writer, reader, recovery, compaction; no Netty. */
package io.qsfs.zdb.segment;
