package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Timestamp;

import java.util.Map;

/**
 * A multipart upload under way.
 *
 * @param id as the client sees it
 * @param folder inode of the directory that holds its parts
 * @param changes of that directory, to notice parts that came meanwhile
 * @param fields what was asked for at its beginning
 */
public record Upload(
        String id,
        String key,
        long folder,
        long changes,
        Timestamp initiated,
        Map<String, String> fields) {
    public Upload {
        fields = Map.copyOf(fields);
    }

    /** A field of its beginning, empty when it was not given. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
