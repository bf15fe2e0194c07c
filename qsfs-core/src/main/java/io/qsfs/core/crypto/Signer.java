package io.qsfs.core.crypto;

import io.qsfs.core.crypto.v1.Signatures;

/** Signs by ML-DSA-87, deterministically; costs about a millisecond. Thread-safe. */
public final class Signer {
    private final byte[] seed;

    /**
     * @param seed taken
     */
    Signer(byte[] seed) {
        this.seed = seed;
    }

    /**
     * Signs the message for one purpose.
     *
     * @param purpose a constant of the signed format; a signature holds for no other
     * @return {@link Verifier#SIGNATURE_LENGTH} bytes
     */
    public byte[] sign(String purpose, byte[] message) {
        return Signatures.sign(seed, purpose, message);
    }
}
