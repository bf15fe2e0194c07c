/**
 * What the kernel asks for, done on a volume: one method per operation, and the one place where a
 * failure of the engine becomes an error number.
 */
package io.qsfs.fuse.operation;
