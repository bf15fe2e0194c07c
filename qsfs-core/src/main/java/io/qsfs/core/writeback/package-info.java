/**
 * The write-back log: packs on their way to the nodes, encrypted on the local disk. Knows packs as
 * runs of bytes, neither nodes nor what a journal says.
 */
package io.qsfs.core.writeback;
