/**
 * Nodes reached over the network with 0-db's protocol: pipelined connections that reconnect by
 * themselves. The only package of the engine that knows Netty.
 */
package io.qsfs.core.node.zdb;
