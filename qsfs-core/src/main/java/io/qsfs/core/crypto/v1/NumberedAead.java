package io.qsfs.core.crypto.v1;

import io.qsfs.core.bytes.LittleEndian;
import io.qsfs.core.error.Checks;

import java.security.GeneralSecurityException;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * AES-256-GCM under one key whose nonces are numbers. The key belongs to one pack and purpose, and
 * the caller gives each number to one plaintext only, so no nonce repeats; every writable open of a
 * volume draws a fresh writer id, so no pack id and thereby no key repeats either. Thread-safe.
 */
public final class NumberedAead {
    public static final int OVERHEAD = Gcm.TAG_LENGTH;

    private static final int SUITE_VERSION = 1;

    private final SecretKey key;
    private final byte[] context;

    NumberedAead(SecretKey key, byte[] context) {
        this.key = key;
        this.context = context;
    }

    /**
     * The cipher of the pack and purpose that the label and context name.
     *
     * @param context bytes that every sealed message is bound to; kept
     */
    public static NumberedAead derive(Hkdf secret, String label, byte[] context) {
        return new NumberedAead(secret.aesKey(label, context), context);
    }

    /** Seals and returns the sealed length: {@code length} + {@link #OVERHEAD}. */
    public int seal(long number, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        Checks.argument(number >= 0, "negative chunk number");
        Cipher cipher = Gcm.encrypting(key, nonce(number));
        try {
            cipher.updateAAD(associatedData(number));
            int sealed = cipher.doFinal(in, inOffset, length, out, outOffset);
            Gcm.release(cipher);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no room for the sealed bytes", e);
        }
    }

    /**
     * Opens and returns the plain length, or -1 when the bytes are not what was sealed; then {@code
     * out} holds nothing of them.
     */
    public int open(long number, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        if (length < OVERHEAD || number < 0) {
            return -1;
        }
        Cipher cipher = Gcm.decrypting(key, nonce(number));
        try {
            cipher.updateAAD(associatedData(number));
            int plain = cipher.doFinal(in, inOffset, length, out, outOffset);
            Gcm.release(cipher);
            return plain;
        } catch (AEADBadTagException e) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no room for the opened bytes", e);
        }
    }

    private static byte[] nonce(long number) {
        byte[] nonce = new byte[Gcm.NONCE_LENGTH];
        LittleEndian.putLong(nonce, 0, number);
        return nonce;
    }

    private byte[] associatedData(long number) {
        byte[] data = new byte[2 + context.length + 8];
        LittleEndian.putShort(data, 0, SUITE_VERSION);
        System.arraycopy(context, 0, data, 2, context.length);
        LittleEndian.putLong(data, 2 + context.length, number);
        return data;
    }
}
