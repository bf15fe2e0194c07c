/** The command line of a node: 0-db's options and ours. */
package io.qsfs.zdb.cli;
