package io.qsfs.core.crypto;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.v1.Hkdf;
import io.qsfs.core.crypto.v1.NumberedAead;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

/**
 * Seals the numbered pieces of one birth pack for one purpose. The sealer gives each number to one
 * plaintext only: that is what makes nonces unique. Each piece is bound to suite version, pack,
 * purpose and number. Thread-safe; calls do not wait for each other.
 */
public final class ChunkCipher {
    /** Bytes that sealing adds. */
    public static final int OVERHEAD = NumberedAead.OVERHEAD;

    private final PackId birth;
    private final String purpose;
    private final NumberedAead aead;

    ChunkCipher(Hkdf volumeSecret, PackId birth, String purpose) {
        this.birth = birth;
        this.purpose = purpose;
        this.aead = NumberedAead.derive(volumeSecret, "qsfs v1 " + purpose, birth.toBytes());
    }

    /**
     * Seals {@code length} bytes; {@code out} has room for {@link #OVERHEAD} more. Fastest up to
     * 128 KiB a call.
     *
     * @param number not negative, used for no other plaintext
     * @return the sealed length
     */
    public int seal(long number, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        return aead.seal(number, in, inOffset, length, out, outOffset);
    }

    /**
     * Opens {@code length} sealed bytes.
     *
     * @return the plain length: {@code length} less {@link #OVERHEAD}
     * @throws StorageException.Corrupt if they are not what was sealed under this number; {@code
     *     out} then holds nothing of them
     */
    public int open(long number, byte[] in, int inOffset, int length, byte[] out, int outOffset)
            throws StorageException {
        Checks.argument(
                inOffset >= 0 && length >= 0 && length <= in.length - inOffset,
                "range outside of the array");
        int plain = aead.open(number, in, inOffset, length, out, outOffset);
        if (plain < 0) {
            throw new StorageException.Corrupt(
                    purpose + " " + number + " of pack " + birth + " fails its authentication");
        }
        return plain;
    }
}
