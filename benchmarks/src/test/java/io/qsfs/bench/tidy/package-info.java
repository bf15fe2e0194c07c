/** The rules of CONTRIBUTING.md that concern the text of all sources, as tests. */
@org.jspecify.annotations.NullMarked
package io.qsfs.bench.tidy;
