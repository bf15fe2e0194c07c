/** Reed–Solomon coding against a table loop, memory copies and ISA-L. */
@org.jspecify.annotations.NullMarked
package io.qsfs.bench.erasure;
