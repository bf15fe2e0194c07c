/** The kernel's FUSE protocol over a volume. */
package io.qsfs.fuse;
