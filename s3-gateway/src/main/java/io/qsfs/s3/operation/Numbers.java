package io.qsfs.s3.operation;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

/** Numbers in queries. */
final class Numbers {
    private Numbers() {}

    /**
     * Parses a number between two bounds.
     *
     * @throws S3Exception InvalidArgument naming the parameter
     */
    static int parse(String text, String name, int least, int most) throws S3Exception {
        String refusal = "Provided " + name + " not an integer or within integer range";
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
            refusal = "Argument " + name + " must be an integer between " + least + " and " + most;
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw S3Error.INVALID_ARGUMENT
                .asException(
                        name.equals("partNumber")
                                ? "Part number must be an integer between 1 and 10000, inclusive."
                                : refusal)
                .with("ArgumentName", name)
                .with("ArgumentValue", text);
    }

    /** How many elements a list shows: more than the most is the most. */
    static int pageSize(S3Request request, String name) throws S3Exception {
        String text = request.query().first(name, "");
        return text.isEmpty() ? 1000 : Math.min(1000, parse(text, name, 0, Integer.MAX_VALUE));
    }
}
