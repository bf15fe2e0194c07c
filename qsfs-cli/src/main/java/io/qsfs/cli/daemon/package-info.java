/** The process that owns a volume, and the socket on which it runs commands for others. */
package io.qsfs.cli.daemon;
