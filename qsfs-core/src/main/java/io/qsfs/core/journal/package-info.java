/**
 * The log of packs, which is the volume: appending, syncing, superblock, checkpoint, replay. Knows
 * rows, not files.
 */
package io.qsfs.core.journal;
