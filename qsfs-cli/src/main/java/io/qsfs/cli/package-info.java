/** The commands of users: reads configuration and wires the parts. */
package io.qsfs.cli;
