/** Namespaces of a node: their settings, passwords, limits and records. */
package io.qsfs.zdb.namespace;
