/** What a pack costs before it leaves for the nodes. */
@org.jspecify.annotations.NullMarked
package io.qsfs.bench.pack;
