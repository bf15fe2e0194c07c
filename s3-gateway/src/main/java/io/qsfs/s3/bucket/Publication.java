package io.qsfs.s3.bucket;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.auth.Identity;

/**
 * An object that is complete but for its name.
 *
 * @param content staged and flushed; stays the caller's to close
 * @param event such as {@code s3:ObjectCreated:Put}
 */
public record Publication(
        Bucket bucket,
        ObjectKey key,
        Identity owner,
        FileHandle content,
        ObjectLabel label,
        ObjectProperties properties,
        Precondition precondition,
        String event) {}
