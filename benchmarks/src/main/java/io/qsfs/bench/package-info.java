/** Benchmarks of every layer; nothing depends on this module. */
@org.jspecify.annotations.NullMarked
package io.qsfs.bench;
