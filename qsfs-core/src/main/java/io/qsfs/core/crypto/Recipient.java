package io.qsfs.core.crypto;

import io.qsfs.core.crypto.v1.HybridIdentity;
import io.qsfs.core.error.Checks;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A public key that volume keys are wrapped to. Immutable; thread-safe. */
public final class Recipient {
    public static final int LENGTH = HybridIdentity.PUBLIC_LENGTH;
    public static final int FINGERPRINT_LENGTH = 16;

    private final byte[] publicKey;

    /**
     * @param publicKey {@link #LENGTH} bytes; copied
     */
    public Recipient(byte[] publicKey) {
        Checks.argument(publicKey.length == LENGTH, "not the public key of a recipient");
        this.publicKey = publicKey.clone();
    }

    public byte[] toBytes() {
        return publicKey.clone();
    }

    /** The first {@link #FINGERPRINT_LENGTH} bytes of the key's SHA-256. */
    byte[] fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);
            return Arrays.copyOf(hash, FINGERPRINT_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing in this JDK", e);
        }
    }
}
