/** The Redis serialization protocol on Netty buffers. */
package io.qsfs.zdb.resp;
