/**
 * Storage nodes as the engine sees them: the port {@link io.qsfs.core.node.ShardStore}, addresses
 * and identities. Knows nothing of stripes, packs or keys of a volume.
 */
package io.qsfs.core.node;
