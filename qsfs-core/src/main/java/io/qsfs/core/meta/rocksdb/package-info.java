/** The metadata store on a local disk; the only package that knows RocksDB. */
package io.qsfs.core.meta.rocksdb;
