/** The storage nodes that run on this machine, each a process of its own. */
package io.qsfs.cli.node;
