/** The commands on files: local trees into the volume and back, and what is there. */
package io.qsfs.cli.file;
