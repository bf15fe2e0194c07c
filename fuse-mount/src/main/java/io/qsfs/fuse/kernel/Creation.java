package io.qsfs.fuse.kernel;

/**
 * A node to make.
 *
 * @param mode file type and permission bits, before the mask or a default access list is applied
 * @param mask the bits that the program's umask takes away
 * @param device number of a device node
 */
public record Creation(long parent, int mode, int mask, int device) {}
