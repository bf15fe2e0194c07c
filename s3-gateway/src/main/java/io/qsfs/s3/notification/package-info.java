/**
 * Tells others of changes: what is owed is written down in the update that makes the change, and
 * delivered afterwards. Knows nothing of requests.
 */
package io.qsfs.s3.notification;
