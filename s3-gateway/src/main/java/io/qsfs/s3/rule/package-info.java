/** Rules that a bucket's owner lays down, parsed and checked: what to do, not how. */
package io.qsfs.s3.rule;
