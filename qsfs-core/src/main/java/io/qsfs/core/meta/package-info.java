/**
 * The metadata store: rows in key order, a view of the log that can be thrown away and rebuilt.
 * Knows nothing of what the rows mean.
 */
package io.qsfs.core.meta;
