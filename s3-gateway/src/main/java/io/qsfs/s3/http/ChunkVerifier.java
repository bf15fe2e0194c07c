package io.qsfs.s3.http;

import io.qsfs.s3.error.S3Exception;

/** Follows the chunks of an aws-chunked body and checks their signatures. */
public interface ChunkVerifier {
    /** For chunks without signatures. */
    ChunkVerifier NONE =
            new ChunkVerifier() {
                @Override
                public boolean isSigned() {
                    return false;
                }

                @Override
                public void update(byte[] bytes, int offset, int length) {}

                @Override
                public void endChunk(String signature) {}

                @Override
                public void endTrailer(String canonical, String signature) {}
            };

    /** Whether every chunk must carry a signature. */
    boolean isSigned();

    /** More bytes of the current chunk. */
    void update(byte[] bytes, int offset, int length);

    /**
     * The current chunk is complete.
     *
     * @throws S3Exception SignatureDoesNotMatch
     */
    void endChunk(String signature) throws S3Exception;

    /**
     * The trailing fields are complete.
     *
     * @param canonical each field as {@code name:value} with a line feed
     * @throws S3Exception SignatureDoesNotMatch
     */
    void endTrailer(String canonical, String signature) throws S3Exception;
}
