package io.qsfs.s3.operation;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.util.Optional;

/** A range of an object, inside it. */
record ByteRange(long start, long length) {
    /**
     * Reads a Range header. What is not one range of bytes is ignored, as S3 does with several, and
     * so are the last bytes of an empty object.
     *
     * @throws S3Exception InvalidRange when it lies outside
     */
    static Optional<ByteRange> parse(String header, long size) throws S3Exception {
        if (!header.startsWith("bytes=") || header.indexOf(',') >= 0) {
            return Optional.empty();
        }
        String text = header.substring(6);
        int dash = text.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        Optional<Long> first = number(text.substring(0, dash));
        Optional<Long> last = number(text.substring(dash + 1));
        boolean broken =
                (first.isEmpty() && dash > 0)
                        || (last.isEmpty() && dash + 1 < text.length())
                        || (first.isEmpty() && last.isEmpty());
        boolean endOfNothing = size == 0 && first.isEmpty() && last.orElse(0L) > 0;
        if (broken
                || endOfNothing
                || (first.isPresent() && last.isPresent() && last.get() < first.get())) {
            return Optional.empty();
        }
        long start = first.orElseGet(() -> Math.max(0, size - last.orElse(0L)));
        long end = first.isPresent() ? Math.min(last.orElse(size - 1), size - 1) : size - 1;
        if (start >= size || end < start) {
            throw S3Error.INVALID_RANGE
                    .asException()
                    .with("RangeRequested", header)
                    .with("ActualObjectSize", Long.toString(size))
                    .withHeader("Content-Range", "bytes */" + size);
        }
        return Optional.of(new ByteRange(start, end - start + 1));
    }

    private static Optional<Long> number(String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(text));
    }
}
