package io.qsfs.s3.auth;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals small secrets with AES-256-GCM under one key: {@code 12-byte random nonce ‖ ciphertext ‖
 * tag}, bound to a label. Random nonces are safe for far more records than a volume has access
 * keys. Thread-safe.
 */
public final class SecretBox {
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    /**
     * @param key 32 bytes, copied
     */
    public SecretBox(byte[] key) {
        Checks.argument(key.length == 32, "a sealing key has 32 bytes");
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Seals the bytes under the label. */
    public byte[] seal(byte[] secret, String label) {
        byte[] nonce = new byte[NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, label).doFinal(secret);
            byte[] out = Arrays.copyOf(nonce, NONCE_LENGTH + sealed.length);
            System.arraycopy(sealed, 0, out, NONCE_LENGTH, sealed.length);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws StorageException.Corrupt for another key or label, or changed bytes
     */
    public byte[] open(byte[] sealed, String label) throws StorageException {
        try {
            if (sealed.length < NONCE_LENGTH) {
                throw new GeneralSecurityException("too short");
            }
            byte[] nonce = Arrays.copyOf(sealed, NONCE_LENGTH);
            return cipher(Cipher.DECRYPT_MODE, nonce, label)
                    .doFinal(sealed, NONCE_LENGTH, sealed.length - NONCE_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new StorageException.Corrupt("sealed secret of " + label, e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String label) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(label.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
