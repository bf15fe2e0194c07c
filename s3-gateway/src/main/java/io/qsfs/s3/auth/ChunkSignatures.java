package io.qsfs.s3.auth;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.ChunkVerifier;

import java.security.MessageDigest;

/** The chain of chunk signatures: each covers the one before it. Not thread-safe. */
final class ChunkSignatures implements ChunkVerifier {
    private final SigningKey key;
    private final String prefix;
    private final MessageDigest digest = Hashes.sha256();
    private String previous;

    /**
     * @param seed the signature of the head
     */
    ChunkSignatures(SigningKey key, String timestamp, Scope scope, String seed) {
        this.key = key;
        this.prefix = "\n" + timestamp + "\n" + scope.text() + "\n";
        this.previous = seed;
    }

    @Override
    public boolean isSigned() {
        return true;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    @Override
    public void endChunk(String signature) throws S3Exception {
        check(
                "AWS4-HMAC-SHA256-PAYLOAD"
                        + prefix
                        + previous
                        + "\n"
                        + Hashes.EMPTY_SHA256
                        + "\n"
                        + Hashes.hex(digest.digest()),
                signature);
    }

    @Override
    public void endTrailer(String canonical, String signature) throws S3Exception {
        check(
                "AWS4-HMAC-SHA256-TRAILER" + prefix + previous + "\n" + Hashes.sha256Hex(canonical),
                signature);
    }

    private void check(String stringToSign, String signature) throws S3Exception {
        String expected = key.sign(stringToSign);
        if (!Hashes.same(expected, signature)) {
            throw S3Error.SIGNATURE_DOES_NOT_MATCH.asException();
        }
        previous = expected;
    }
}
