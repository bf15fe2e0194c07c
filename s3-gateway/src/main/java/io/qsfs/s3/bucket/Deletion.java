package io.qsfs.s3.bucket;

import java.util.Optional;

/**
 * What a DELETE did.
 *
 * @param version that was removed, or the delete marker that was made
 * @param deleteMarker whether the version is a delete marker
 */
public record Deletion(Optional<VersionId> version, boolean deleteMarker) {}
