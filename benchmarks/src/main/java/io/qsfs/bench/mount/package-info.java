/** What the figures of the mount are measured on. */
@org.jspecify.annotations.NullMarked
package io.qsfs.bench.mount;
