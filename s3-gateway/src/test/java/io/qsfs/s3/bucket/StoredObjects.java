package io.qsfs.s3.bucket;

import io.qsfs.s3.auth.Identity;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Stores objects as a PUT does, without a request. */
public record StoredObjects(ObjectStore objects, Identity user) {
    /** Stores zeros without tags. */
    VersionId put(Bucket bucket, String key, int size) throws IOException {
        return put(bucket, key, size, Map.of(), Optional.empty());
    }

    /**
     * Stores zeros.
     *
     * @param size in bytes
     */
    public VersionId put(
            Bucket bucket,
            String key,
            int size,
            Map<String, String> tags,
            Optional<Retention> retention)
            throws IOException {
        try (var file = objects.stage(user)) {
            file.write(0, new byte[size], 0, size);
            file.flush();
            var label =
                    new ObjectLabel(
                            "00".repeat(16),
                            0,
                            StorageClass.STANDARD,
                            Optional.empty(),
                            false,
                            !tags.isEmpty(),
                            user.name());
            var properties =
                    new ObjectProperties(
                            Map.of(),
                            new Tags(tags),
                            retention,
                            Optional.empty(),
                            "",
                            Optional.empty());
            return objects.publish(
                    new Publication(
                            bucket,
                            ObjectKey.of(key),
                            user,
                            file,
                            label,
                            properties,
                            Precondition.NONE,
                            "s3:ObjectCreated:Put"));
        }
    }
}
