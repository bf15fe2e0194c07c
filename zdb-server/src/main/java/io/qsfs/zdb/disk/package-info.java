/**
 * The few file operations a node needs, so that tests can lose, tear and reorder what was not
 * synced.
 */
package io.qsfs.zdb.disk;
