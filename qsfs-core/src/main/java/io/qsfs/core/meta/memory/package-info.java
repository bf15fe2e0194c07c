/** The metadata store in memory, for tests and simulations. */
package io.qsfs.core.meta.memory;
