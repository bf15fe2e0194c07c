/**
 * One directory of the local disk, as a port: so that a test may lose power, tear writes and fill
 * up. Nothing in it is the only copy of anything that is on the nodes.
 */
package io.qsfs.core.disk;
