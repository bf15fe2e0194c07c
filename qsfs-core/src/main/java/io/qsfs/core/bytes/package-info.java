/**
 * Plain values and bytes: identifiers, bounds-checked little-endian reading and writing, CRC32C.
 * Knows nothing of what the bytes mean.
 */
package io.qsfs.core.bytes;
