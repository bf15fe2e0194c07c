package io.qsfs.core.crypto;

import io.qsfs.core.crypto.v1.Signatures;
import io.qsfs.core.error.Checks;

/** Verifies what the holder of the volume's signing key signed. Immutable; thread-safe. */
public final class Verifier {
    public static final int SIGNATURE_LENGTH = Signatures.LENGTH;
    public static final int PUBLIC_KEY_LENGTH = Signatures.PUBLIC_LENGTH;

    private final byte[] publicKey;

    /**
     * @param publicKey {@link #PUBLIC_KEY_LENGTH} bytes; copied
     */
    public Verifier(byte[] publicKey) {
        Checks.argument(publicKey.length == PUBLIC_KEY_LENGTH, "not an ML-DSA-87 public key");
        this.publicKey = publicKey.clone();
    }

    /** Whether this signature is the signer's, for this purpose and message. */
    public boolean verify(String purpose, byte[] message, byte[] signature) {
        return Signatures.verify(publicKey, purpose, message, signature);
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }
}
