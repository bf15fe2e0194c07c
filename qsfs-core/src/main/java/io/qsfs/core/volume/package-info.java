/**
 * The tree of a volume: inodes, dentries, extents, attributes, versions, open files. It knows
 * neither kernel nor HTTP, and the log below it knows nothing of rows.
 */
package io.qsfs.core.volume;
