/** Benchmarks of every layer; nothing depends on this module. */
package io.qsfs.bench;
