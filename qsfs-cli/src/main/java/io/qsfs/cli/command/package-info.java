/** The commands that do not work on files: the life of a home, its nodes and its keys. */
package io.qsfs.cli.command;
