package io.qsfs.core.crypto.v1;

import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256 or SHA-512 under one key. Thread-safe. */
public final class KeyedHash {
    private final String algorithm;
    private final SecretKey key;

    private KeyedHash(String algorithm, byte[] key) {
        this.algorithm = algorithm;
        this.key = new SecretKeySpec(key, algorithm);
    }

    /** Gives 32 bytes. */
    public static KeyedHash sha256(byte[] key) {
        return new KeyedHash("HmacSHA256", key);
    }

    /** Gives 64 bytes. */
    public static KeyedHash sha512(byte[] key) {
        return new KeyedHash("HmacSHA512", key);
    }

    public byte[] of(byte[] message) {
        return of(message, 0, message.length);
    }

    public byte[] of(byte[] message, int offset, int length) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(key);
            mac.update(message, offset, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is missing in this JDK", e);
        }
    }
}
