/** Connections of a node on Netty: bootstrap, sessions, group commit, back-pressure. */
package io.qsfs.zdb.server;
