package io.qsfs.s3.bucket;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.util.List;
import java.util.Optional;

/** The checksum of an object from those of its parts. */
public final class MultipartChecksum {
    private MultipartChecksum() {}

    /**
     * Computes it.
     *
     * @param composite of the parts' checksums; else of the content, combined
     * @throws S3Exception InvalidPart when a part has none
     */
    public static ObjectChecksum of(
            ChecksumAlgorithm algorithm, List<Part> parts, boolean composite) throws S3Exception {
        var digest = algorithm.start();
        byte[] whole = {};
        for (Part part : parts) {
            Optional<ObjectChecksum> checksum =
                    part.checksum().filter(c -> c.algorithm() == algorithm);
            if (checksum.isEmpty()) {
                throw S3Error.INVALID_PART.asException(
                        "The upload was created using a "
                                + algorithm
                                + " checksum, but part "
                                + part.number()
                                + " was uploaded without it");
            }
            byte[] value = checksum.get().bytes();
            digest.update(value, 0, value.length);
            if (!composite) {
                whole =
                        whole.length == 0
                                ? value
                                : CrcCombination.combine(algorithm, whole, value, part.size());
            }
        }
        return ObjectChecksum.of(algorithm, composite ? digest.finish() : whole, composite);
    }
}
