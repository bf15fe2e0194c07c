package io.qsfs.s3.auth;

/** What a request says about its body in {@code x-amz-content-sha256}. */
public sealed interface PayloadMode {
    /** The SHA-256 of the whole body in lower-case hexadecimal, covered by the signature. */
    record Hashed(String sha256) implements PayloadMode {}

    /** Nothing. */
    record Unsigned() implements PayloadMode {}

    /**
     * aws-chunked.
     *
     * @param signed whether each chunk carries a signature
     * @param trailer whether header fields follow the last chunk
     */
    record Chunked(boolean signed, boolean trailer) implements PayloadMode {}
}
