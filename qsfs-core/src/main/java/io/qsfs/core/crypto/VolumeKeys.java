package io.qsfs.core.crypto;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.crypto.v1.Hkdf;
import io.qsfs.core.crypto.v1.HybridIdentity;
import io.qsfs.core.crypto.v1.NumberedAead;
import io.qsfs.core.error.StorageException;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The random 256-bit key that all content and metadata of a volume is sealed under, by way of one
 * derived key per birth pack and purpose. It never leaves the process unwrapped. Thread-safe until
 * closed.
 */
public final class VolumeKeys implements AutoCloseable {
    static final int LENGTH = 32;

    private static final String WRAP = "qsfs v1 wrapped volume key";

    private final VolumeId volumeId;
    private final byte[] key;
    private final Hkdf secret;

    private VolumeKeys(VolumeId volumeId, byte[] key) {
        this.volumeId = volumeId;
        this.key = key;
        this.secret = new Hkdf(key);
    }

    /** Draws the key of a new volume. */
    public static VolumeKeys create(VolumeId volumeId, RandomGenerator random) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return new VolumeKeys(volumeId, key);
    }

    /**
     * Opens the one of the wrapped keys that is for this identity; costs about a millisecond.
     *
     * @throws StorageException.AccessDenied if none is
     * @throws StorageException.Corrupt if the one that claims to be does not open
     */
    public static VolumeKeys unwrap(VolumeId volumeId, List<WrappedKey> keys, Identity identity)
            throws StorageException {
        Recipient recipient = identity.recipient();
        for (WrappedKey wrapped : keys) {
            if (wrapped.isFor(recipient)) {
                return new VolumeKeys(volumeId, open(volumeId, wrapped, identity));
            }
        }
        throw new StorageException.AccessDenied(
                "the key file is not a recipient of volume " + volumeId);
    }

    /** Wraps the volume key to a recipient. */
    public WrappedKey wrap(Recipient recipient, RandomGenerator random) {
        byte[] chance = new byte[HybridIdentity.CHANCE_LENGTH];
        random.nextBytes(chance);
        var capsule = HybridIdentity.encapsulate(recipient.toBytes(), chance, volumeId.toBytes());
        byte[] sealed = new byte[WrappedKey.SEALED_LENGTH];
        NumberedAead.derive(capsule.secret(), WRAP, volumeId.toBytes())
                .seal(0, key, 0, LENGTH, sealed, 0);
        Arrays.fill(chance, (byte) 0);
        return new WrappedKey(recipient.fingerprint(), capsule.ciphertext(), sealed);
    }

    /** Derives the keys of a pack: a few microseconds, worth keeping for a pack in use. */
    public PackKeys packKeys(PackId birth) {
        return PackKeys.derive(secret, birth);
    }

    /**
     * Derives the cipher of the records of one use of a file of the write-back log.
     *
     * @param use drawn at random, so that numbering from 0 repeats no nonce whatever became of the
     *     records before
     */
    public ChunkCipher writeBackRecords(PackId use) {
        return new ChunkCipher(secret, use, "write-back record");
    }

    public VolumeId volumeId() {
        return volumeId;
    }

    /** Wipes the key; ciphers that were derived stay usable. */
    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public String toString() {
        return "VolumeKeys[" + volumeId + "]";
    }

    private static byte[] open(VolumeId volumeId, WrappedKey wrapped, Identity identity)
            throws StorageException {
        byte[] plain = new byte[LENGTH];
        byte[] sealed = wrapped.sealed();
        var secret = identity.hybrid().decapsulate(wrapped.ciphertext(), volumeId.toBytes());
        boolean opened =
                secret.isPresent()
                        && NumberedAead.derive(secret.get(), WRAP, volumeId.toBytes())
                                        .open(0, sealed, 0, sealed.length, plain, 0)
                                == LENGTH;
        if (!opened) {
            throw new StorageException.Corrupt(
                    "the wrapped key of volume " + volumeId + " fails its authentication");
        }
        return plain;
    }
}
