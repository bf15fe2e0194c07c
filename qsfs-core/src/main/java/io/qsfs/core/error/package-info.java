/** Failures and invariants: what went wrong, with which resource, and whether to retry. */
package io.qsfs.core.error;
