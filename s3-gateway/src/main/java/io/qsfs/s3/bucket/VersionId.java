package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Version;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.util.HexFormat;

/**
 * Names a version of an object.
 *
 * @param number of the volume's version
 * @param versioned false for the one called {@code null}, whose number a client never sees
 */
public record VersionId(long number, boolean versioned) {
    /** The version that an object without versioning has. */
    public static final String NULL = "null";

    private static final int DIGITS = 16;

    static VersionId of(Inode inode) {
        return new VersionId(inode.version(), inode.versioned());
    }

    static VersionId of(Version version) {
        return new VersionId(version.number(), version.versioned());
    }

    /**
     * Reads what a client says.
     *
     * @throws S3Exception InvalidArgument
     */
    public static VersionId parse(String text) throws S3Exception {
        if (text.equals(NULL)) {
            return new VersionId(0, false);
        }
        try {
            if (text.length() == DIGITS) {
                return new VersionId(HexFormat.fromHexDigitsToLong(text), true);
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw S3Error.INVALID_ARGUMENT
                .asException("Invalid version id specified")
                .with("ArgumentName", "versionId")
                .with("ArgumentValue", text);
    }

    /** As clients see it. */
    public String text() {
        return versioned ? HexFormat.of().toHexDigits(number) : NULL;
    }

    boolean matches(long otherNumber, boolean otherVersioned) {
        return versioned ? otherVersioned && number == otherNumber : !otherVersioned;
    }
}
