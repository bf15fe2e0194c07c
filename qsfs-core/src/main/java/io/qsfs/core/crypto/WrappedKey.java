package io.qsfs.core.crypto;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.crypto.v1.HybridIdentity;
import io.qsfs.core.crypto.v1.NumberedAead;
import io.qsfs.core.error.StorageException;

import java.util.Arrays;

/**
 * A volume key that one recipient can open; part of the superblock, whose signature covers it.
 * Immutable; thread-safe.
 *
 * <pre>
 * 2     version, 1
 * 16    fingerprint of the recipient
 * 1600  X25519 ephemeral point 32 ‖ ML-KEM-1024 ciphertext 1,568
 * 48    the volume key, sealed by AES-256-GCM
 * </pre>
 */
public final class WrappedKey {
    static final int SEALED_LENGTH = VolumeKeys.LENGTH + NumberedAead.OVERHEAD;

    /** Bytes of the serialized form. */
    public static final int LENGTH =
            2 + Recipient.FINGERPRINT_LENGTH + HybridIdentity.CIPHERTEXT_LENGTH + SEALED_LENGTH;

    private static final int VERSION = 1;

    private final byte[] fingerprint;
    private final byte[] ciphertext;
    private final byte[] sealed;

    WrappedKey(byte[] fingerprint, byte[] ciphertext, byte[] sealed) {
        this.fingerprint = fingerprint;
        this.ciphertext = ciphertext;
        this.sealed = sealed;
    }

    /** Reads {@link #LENGTH} bytes. */
    public static WrappedKey read(BytesReader in) throws StorageException {
        in.version(VERSION);
        return new WrappedKey(
                in.bytes(Recipient.FINGERPRINT_LENGTH),
                in.bytes(HybridIdentity.CIPHERTEXT_LENGTH),
                in.bytes(SEALED_LENGTH));
    }

    public void write(BytesWriter out) {
        out.int16(VERSION).bytes(fingerprint).bytes(ciphertext).bytes(sealed);
    }

    public boolean isFor(Recipient recipient) {
        return Arrays.equals(fingerprint, recipient.fingerprint());
    }

    byte[] ciphertext() {
        return ciphertext;
    }

    byte[] sealed() {
        return sealed;
    }
}
