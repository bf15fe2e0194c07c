package io.qsfs.s3.bucket;

import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.Name;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The key of an object as a path: directories, then a last name, which is that of a directory when
 * the key ends in "/".
 *
 * @param folders names of the directories above
 * @param last name of the file, or of the directory
 */
public record ObjectKey(String text, List<Name> folders, Name last, boolean directory) {
    /** Longest key in bytes of UTF-8. */
    public static final int BYTES_MAX = 1024;

    public ObjectKey {
        folders = List.copyOf(folders);
    }

    /**
     * Splits a key.
     *
     * @throws S3Exception KeyTooLongError
     */
    public static ObjectKey of(String text) throws S3Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > BYTES_MAX) {
            throw S3Error.KEY_TOO_LONG
                    .asException()
                    .with("Size", Integer.toString(bytes.length))
                    .with("MaxSizeAllowed", Integer.toString(BYTES_MAX));
        }
        boolean directory = bytes[bytes.length - 1] == '/';
        int end = directory ? bytes.length - 1 : bytes.length;
        var folders = new ArrayList<Name>();
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '/') {
                folders.add(Name.of(bytes, start, i - start));
                start = i + 1;
            }
        }
        return new ObjectKey(text, folders, Name.of(bytes, start, end - start), directory);
    }

    /** Its place in the order of the last directory. */
    public DentryKey place() {
        return DentryKey.of(last, directory);
    }

    @Override
    public String toString() {
        return text;
    }
}
