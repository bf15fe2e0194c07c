/**
 * The protocol of {@code /dev/fuse}: layouts, opcodes, negotiation, the device loop and mounting.
 * All native calls of the module are here; it knows nothing of volumes.
 */
package io.qsfs.fuse.kernel;
