package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.TreeReader;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Until when a version must stay.
 *
 * @param compliance whether nobody may shorten it; else who may bypass governance can
 */
public record Retention(boolean compliance, Instant until) {
    /** {@code COMPLIANCE} or {@code GOVERNANCE}. */
    public String mode() {
        return compliance ? "COMPLIANCE" : "GOVERNANCE";
    }

    byte[] encode() {
        return Fields.encode(Map.of("mode", mode(), "until", until.toString()));
    }

    static Optional<Retention> of(TreeReader tree, long inode) throws StorageException {
        Optional<byte[]> bytes = tree.attribute(inode, ObjectAttributes.RETENTION);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> fields = Fields.decode(bytes.get());
        return Optional.of(
                new Retention(
                        fields.getOrDefault("mode", "").equals("COMPLIANCE"),
                        Instant.parse(fields.getOrDefault("until", Instant.EPOCH.toString()))));
    }

    /** Whether a version under it may not be deleted now. */
    public boolean protects(Instant now, boolean bypassGovernance) {
        return until.isAfter(now) && (compliance || !bypassGovernance);
    }
}
