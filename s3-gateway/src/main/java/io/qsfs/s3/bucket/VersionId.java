package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Version;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.util.HexFormat;
import java.util.regex.Pattern;

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
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    /** An id as other servers give them: well-formed, but of no version here. */
    private static final Pattern FOREIGN = Pattern.compile("[A-Za-z0-9._-]{20,1024}");

    private static final VersionId UNKNOWN = new VersionId(0, true);

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
        if (text.length() == DIGITS && HEX.matcher(text).matches()) {
            return new VersionId(HexFormat.fromHexDigitsToLong(text), true);
        }
        if (FOREIGN.matcher(text).matches()) {
            return UNKNOWN;
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
