/**
 * Key file, chunk encryption, hybrid key wrapping, signatures, shard authentication, capabilities.
 * Knows nothing of packs' layout, files or nodes; with its sub-packages the only importer of
 * BouncyCastle.
 */
package io.qsfs.core.crypto;
