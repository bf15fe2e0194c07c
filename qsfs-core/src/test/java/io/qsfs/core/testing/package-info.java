/** What tests of several packages share. */
package io.qsfs.core.testing;
