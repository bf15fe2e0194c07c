package io.qsfs.s3.bucket;

import io.qsfs.core.error.Checks;

import java.util.Optional;

/**
 * What to list.
 *
 * @param after keys and common prefixes up to this one are left out; empty for none
 * @param afterVersion of that key, versions up to this one are left out instead of all
 * @param max 0 to {@link #MAX}
 */
public record ListRequest(
        String prefix, String delimiter, String after, Optional<VersionId> afterVersion, int max) {
    /** Most elements of one answer. */
    public static final int MAX = 1000;

    public ListRequest {
        Checks.argument(max >= 0 && max <= MAX, "elements of a list: " + max);
    }
}
