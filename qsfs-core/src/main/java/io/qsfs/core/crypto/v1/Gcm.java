package io.qsfs.core.crypto.v1;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.concurrent.ArrayBlockingQueue;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM of the JDK on pooled {@link Cipher} instances: making one costs more than sealing 4
 * KiB, and an instance that meets the same key again keeps its key schedule. A pool rather than a
 * thread-local, because virtual threads are many. Thread-safe.
 */
final class Gcm {
    static final int KEY_LENGTH = 32;
    static final int NONCE_LENGTH = 12;
    static final int TAG_LENGTH = 16;

    /** More are made when more threads seal at once, and dropped afterwards. */
    private static final int MAX_IDLE = 64;

    private static final ArrayBlockingQueue<Cipher> IDLE = new ArrayBlockingQueue<>(MAX_IDLE);

    private Gcm() {}

    /** Takes an instance for encryption; give it back with {@link #release} when it succeeded. */
    static Cipher encrypting(SecretKey key, byte[] nonce) {
        Cipher cipher = acquire();
        var parameters = new GCMParameterSpec(8 * TAG_LENGTH, nonce);
        try {
            try {
                cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
            } catch (InvalidAlgorithmParameterException sameNonce) {
                // The JDK refuses the pair of key and nonce that the instance saw last. Sealing the
                // same bytes again (a retry, a repaired shard) is right here; content never
                // differs.
                cipher = create();
                cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
            }
            return cipher;
        } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("AES-GCM refuses its key or nonce", e);
        }
    }

    /** Takes an instance for decryption; give it back with {@link #release} in any case. */
    static Cipher decrypting(SecretKey key, byte[] nonce) {
        Cipher cipher = acquire();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            return cipher;
        } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("AES-GCM refuses its key or nonce", e);
        }
    }

    static void release(Cipher cipher) {
        var _ = IDLE.offer(cipher);
    }

    private static Cipher acquire() {
        Cipher idle = IDLE.poll();
        return idle != null ? idle : create();
    }

    private static Cipher create() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing in this JDK", e);
        }
    }
}
