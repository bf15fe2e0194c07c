/** A node's map from key to segment and offset; it can be rebuilt from the segments. */
package io.qsfs.zdb.index;
