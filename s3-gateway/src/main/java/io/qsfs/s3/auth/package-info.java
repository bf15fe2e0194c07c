/**
 * Who asks and what they may do: Signature Version 4 in all its places, access keys and users kept
 * in the volume, policies.
 */
package io.qsfs.s3.auth;
