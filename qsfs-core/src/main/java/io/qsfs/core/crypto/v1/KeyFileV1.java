package io.qsfs.core.crypto.v1;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.LittleEndian;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The binary form of a key file, version 1: an envelope around secrets whose layout {@code KeyFile}
 * knows.
 *
 * <pre>
 * 8   magic "QSFSKEY" 0
 * 2   version, 1
 * 1   capability
 * 1   protection: 0 none, 1 Argon2id and AES-256-GCM
 * 16  volume id
 *     with protection 1: memory in KiB u32, iterations u32, lanes u32, salt 16
 * 4   length of the secrets as they follow
 * n   secrets; with protection 1 sealed: nonce 0 (the salt makes the key unique),
 *     associated data = everything before the length
 * 4   CRC32C of everything before: tells a damaged file from a wrong passphrase
 * </pre>
 */
public final class KeyFileV1 {
    /** Longer than any capability's secrets. */
    public static final int MAX_SECRETS_LENGTH = 1 << 14;

    private static final byte[] MAGIC = {'Q', 'S', 'F', 'S', 'K', 'E', 'Y', 0};
    private static final int VERSION = 1;
    private static final int OPEN = 0;
    private static final int PASSPHRASE = 1;
    private static final String LABEL = "qsfs v1 key file";

    private final int capability;
    private final VolumeId volumeId;
    private final byte[] secrets;

    /**
     * @param secrets taken, not copied
     */
    public KeyFileV1(int capability, VolumeId volumeId, byte[] secrets) {
        this.capability = capability;
        this.volumeId = volumeId;
        this.secrets = secrets;
    }

    public int capability() {
        return capability;
    }

    public VolumeId volumeId() {
        return volumeId;
    }

    /** Returns the array itself: its owner wipes it. */
    public byte[] takeSecrets() {
        return secrets;
    }

    /** Writes without protection. */
    public byte[] write() {
        var out = header(OPEN).sized(secrets);
        return out.crc32c(0).toBytes();
    }

    /** Writes under a passphrase, with a salt that was never used before. */
    public byte[] write(byte[] passphrase, byte[] salt, PassphraseKey cost) {
        var out =
                header(PASSPHRASE)
                        .int32(cost.memoryKibibytes())
                        .int32(cost.iterations())
                        .int32(cost.lanes())
                        .bytes(salt);
        var seal = new NumberedAead(cost.stretch(passphrase, salt), bound(out.toBytes()));
        byte[] sealed = new byte[secrets.length + NumberedAead.OVERHEAD];
        seal.seal(0, secrets, 0, secrets.length, sealed, 0);
        return out.sized(sealed).crc32c(0).toBytes();
    }

    /**
     * Reads what either {@code write} wrote.
     *
     * @param passphrase null when the user gave none
     * @throws StorageException.AccessDenied if a passphrase is needed or wrong
     * @throws StorageException.Corrupt if it is no key file, or a damaged one
     */
    public static KeyFileV1 read(String resource, byte[] bytes, byte @Nullable [] passphrase)
            throws StorageException {
        BytesReader in = body(resource, bytes);
        int capability = in.unsignedByte();
        int protection = in.unsignedByte();
        VolumeId volumeId = in.volumeId();
        byte[] secrets =
                switch (protection) {
                    case OPEN -> in.sized(MAX_SECRETS_LENGTH);
                    case PASSPHRASE -> open(resource, in, bytes, passphrase);
                    default -> throw in.corrupt("protection " + protection + " is unknown");
                };
        in.end();
        return new KeyFileV1(capability, volumeId, secrets);
    }

    /** Whether a passphrase is needed to read it. */
    public static boolean isProtected(String resource, byte[] bytes) throws StorageException {
        BytesReader in = body(resource, bytes);
        in.skip(1);
        return in.unsignedByte() != OPEN;
    }

    private static byte[] open(
            String resource, BytesReader in, byte[] bytes, byte @Nullable [] passphrase)
            throws StorageException {
        int memory = in.int32();
        int iterations = in.int32();
        int lanes = in.int32();
        if (!PassphraseKey.isAllowed(memory, iterations, lanes)) {
            throw in.corrupt("cost of the passphrase is outside of its limits");
        }
        byte[] salt = in.bytes(PassphraseKey.SALT_LENGTH);
        byte[] bound = bound(Arrays.copyOf(bytes, in.position()));
        byte[] sealed = in.sized(MAX_SECRETS_LENGTH + NumberedAead.OVERHEAD);
        if (passphrase == null) {
            throw new StorageException.AccessDenied(resource + " is locked by a passphrase");
        }
        var key = new PassphraseKey(memory, iterations, lanes).stretch(passphrase, salt);
        byte[] plain = new byte[Math.max(0, sealed.length - NumberedAead.OVERHEAD)];
        if (new NumberedAead(key, bound).open(0, sealed, 0, sealed.length, plain, 0) < 0) {
            throw new StorageException.AccessDenied("wrong passphrase for " + resource);
        }
        return plain;
    }

    private static BytesReader body(String resource, byte[] bytes) throws StorageException {
        var in = new BytesReader(resource, bytes, 0, Math.max(0, bytes.length - 4));
        in.magic(MAGIC);
        in.version(VERSION);
        if (LittleEndian.getInt(bytes, bytes.length - 4) != Crc32c.of(bytes, 0, bytes.length - 4)) {
            throw in.corrupt("its checksum does not match; take another copy of it");
        }
        return in;
    }

    private BytesWriter header(int protection) {
        return new BytesWriter(256)
                .bytes(MAGIC)
                .int16(VERSION)
                .int8(capability)
                .int8(protection)
                .volumeId(volumeId);
    }

    private static byte[] bound(byte[] header) {
        return new BytesWriter().text(LABEL).bytes(header).toBytes();
    }
}
