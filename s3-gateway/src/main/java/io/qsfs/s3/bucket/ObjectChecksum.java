package io.qsfs.s3.bucket;

import io.qsfs.core.error.Checks;

import java.util.Base64;

/**
 * A checksum that is kept with an object.
 *
 * @param value in base64, without the number of parts
 * @param composite whether it is the checksum of the parts' checksums
 */
public record ObjectChecksum(ChecksumAlgorithm algorithm, String value, boolean composite) {
    public ObjectChecksum {
        Checks.argument(
                Base64.getDecoder().decode(value).length == algorithm.length(),
                "a value of " + algorithm);
    }

    static ObjectChecksum of(ChecksumAlgorithm algorithm, byte[] value, boolean composite) {
        return new ObjectChecksum(algorithm, Base64.getEncoder().encodeToString(value), composite);
    }

    byte[] bytes() {
        return Base64.getDecoder().decode(value);
    }

    /** As headers show it: a composite one with the number of parts. */
    public String text(int parts) {
        return composite ? value + "-" + parts : value;
    }

    /** {@code COMPOSITE} or {@code FULL_OBJECT}. */
    public String type() {
        return composite ? "COMPOSITE" : "FULL_OBJECT";
    }
}
