package io.qsfs.s3.bucket;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-CTR over the content of one object, from any offset on. The counter block is {@code 8 B
 * part number ‖ 8 B block number}: the data key is fresh for each object or upload, so no counter
 * repeats unless a part is uploaded again, and then only in a part that is never read. Not
 * thread-safe.
 */
public final class ContentCipher {
    private static final int BLOCK = 16;

    private final Cipher cipher;

    /**
     * @param dataKey 32 bytes
     * @param stream number of the part, 0 for an object that is not made of parts
     * @param offset in the stream of the first byte
     */
    public ContentCipher(byte[] dataKey, long stream, long offset) {
        try {
            byte[] counter =
                    ByteBuffer.allocate(BLOCK).putLong(stream).putLong(offset / BLOCK).array();
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(dataKey, "AES"),
                    new IvParameterSpec(counter));
            int skip = (int) (offset % BLOCK);
            if (skip > 0) {
                cipher.update(new byte[skip]);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-CTR", e);
        }
    }

    /** Encrypts or decrypts in place. */
    void apply(byte[] bytes, int offset, int length) {
        try {
            cipher.update(bytes, offset, length, bytes, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("CTR keeps lengths", e);
        }
    }
}
