/** One storage node: an append-only store; knows nothing of packs or of the keys of volumes. */
package io.qsfs.zdb;
