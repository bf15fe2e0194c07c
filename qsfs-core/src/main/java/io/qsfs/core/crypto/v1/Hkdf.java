package io.qsfs.core.crypto.v1;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derivation of keys by HKDF-SHA-512 (RFC 5869), always with a label, so that no two purposes share
 * a key. The secret is extracted once; expanding one key costs one HMAC. Thread-safe.
 */
public final class Hkdf {
    private final SecretKey pseudorandomKey;

    /**
     * @param secret input keying material of at least 256 bits of entropy; not kept
     */
    public Hkdf(byte[] secret) {
        try {
            pseudorandomKey =
                    KDF.getInstance("HKDF-SHA512")
                            .deriveKey(
                                    "HKDF",
                                    HKDFParameterSpec.ofExtract().addIKM(secret).extractOnly());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA512 is missing in this JDK", e);
        }
    }

    /** Derives {@code length} bytes for the purpose that the label and the context name. */
    public byte[] derive(String label, byte[] context, int length) {
        byte[] name = label.getBytes(StandardCharsets.US_ASCII);
        // The zero byte keeps (label, context) pairs apart: labels hold no zero bytes.
        byte[] info = Arrays.copyOf(name, name.length + 1 + context.length);
        System.arraycopy(context, 0, info, name.length + 1, context.length);
        try {
            return KDF.getInstance("HKDF-SHA512")
                    .deriveData(HKDFParameterSpec.expandOnly(pseudorandomKey, info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA512 refuses " + length + " bytes", e);
        }
    }

    public byte[] derive(String label, int length) {
        return derive(label, new byte[0], length);
    }

    /** Derives a 256-bit key for AES. */
    SecretKey aesKey(String label, byte[] context) {
        byte[] key = derive(label, context, Gcm.KEY_LENGTH);
        try {
            return new SecretKeySpec(key, "AES");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
