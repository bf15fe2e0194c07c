/** Commands and their execution on namespaces; knows no network. */
package io.qsfs.zdb.command;
