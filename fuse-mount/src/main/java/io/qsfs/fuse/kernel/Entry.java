package io.qsfs.fuse.kernel;

/**
 * The node that a name leads to. Handing one to the kernel counts as one lookup of the node, until
 * the kernel forgets it.
 */
public record Entry(Attributes attributes) {}
