package io.qsfs.s3.error;

import java.io.IOException;
import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that is refused. The fields are further elements of the error document (such as {@code
 * Condition} or {@code ArgumentName}), the headers belong to the answer beside it.
 */
public final class S3Exception extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final S3Error error;
    private final LinkedHashMap<String, String> fields = new LinkedHashMap<>();
    private final LinkedHashMap<String, String> headers = new LinkedHashMap<>();

    S3Exception(S3Error error, String message) {
        super(message);
        this.error = error;
    }

    /** An answer, not a defect: the stack is never printed, so it is not gathered. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // touches no state
    public Throwable fillInStackTrace() {
        return this;
    }

    /** Adds an element to the error document. */
    public S3Exception with(String field, String value) {
        fields.put(field, value);
        return this;
    }

    /** Adds a header to the answer. */
    public S3Exception withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public S3Error error() {
        return error;
    }

    /** Further elements of the error document, in order. */
    public Map<String, String> fields() {
        return new LinkedHashMap<>(fields);
    }

    /** Headers of the answer beside the document. */
    public Map<String, String> headers() {
        return new LinkedHashMap<>(headers);
    }
}
