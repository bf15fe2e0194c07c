/**
 * Compression of chunks; the only importer of zstd. Knows nothing of where chunks lie or how they
 * are sealed.
 */
package io.qsfs.core.compress;
