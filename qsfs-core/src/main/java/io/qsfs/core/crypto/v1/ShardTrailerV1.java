package io.qsfs.core.crypto.v1;

import io.qsfs.core.bytes.LittleEndian;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.Checks;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 80 bytes that follow a shard on its node, version 1. They tell the holder of the repair key
 * which shard this is and prove it; to a node they are noise.
 *
 * <pre>
 * offset  length
 *      0       4  magic "QSsh"
 *      4       2  version, 1
 *      6       2  zero
 *      8      16  synthetic nonce: HMAC-SHA-256(nonce key, fields ‖ tag), cut to 16
 *     24      56  (fields ‖ tag) xor HMAC-SHA-512(mask key, synthetic nonce), cut to 56
 *
 * fields: pack id 24, shard number u16, data shards u16, parity shards u16, zero u16, pack length u64
 * tag:    16 bytes, AES-256-GCM's tag over the shard
 * </pre>
 *
 * Why it holds:
 *
 * <ul>
 *   <li>Fields and tag are sealed by a synthetic nonce (the construction of RFC 5297): the same
 *       shard always gets the same trailer, other content cannot repeat a nonce, and the trailer
 *       authenticates itself without the shard, so a recovery may read trailers only.
 *   <li>The tag's key is derived from the fields. A pack id names one content for ever, so the
 *       fields fix the shard's bytes and the key authenticates a single message; nonce zero is used
 *       once.
 *   <li>The tag is that of encrypting the shard and throwing the ciphertext away: under one key and
 *       nonce, ciphertext and plaintext determine each other, so a forged shard is a forged
 *       ciphertext. Encryption runs at 17 GB/s in JDK 25 where the shard as associated data runs at
 *       5 and SHA-256 at 1.9 (2-core Zen 5, 2026-11):
 *       docs/decisions/0012-shards-are-authenticated-by-encrypting-them.md.
 * </ul>
 *
 * Thread-safe.
 */
public final class ShardTrailerV1 {
    public static final int LENGTH = 80;
    public static final int VERSION = 1;

    /** The open content of a trailer. */
    public record Fields(
            PackId pack, int shardNumber, int dataShards, int parityShards, long packLength) {}

    private static final byte[] MAGIC = {'Q', 'S', 's', 'h'};
    private static final int NONCE_AT = 8;
    private static final int NONCE_LENGTH = 16;
    private static final int SEALED_AT = NONCE_AT + NONCE_LENGTH;
    private static final int FIELDS_LENGTH = PackId.LENGTH + 8 + 8;
    private static final int SEALED_LENGTH = FIELDS_LENGTH + Gcm.TAG_LENGTH;

    /** Large enough for the JDK's fast loop, small enough to stay in the first-level cache. */
    private static final int PIECE = 32 << 10;

    private final KeyedHash tagKeys;
    private final KeyedHash nonces;
    private final KeyedHash masks;

    public ShardTrailerV1(Hkdf repairSecret) {
        tagKeys = KeyedHash.sha256(repairSecret.derive("qsfs v1 shard tag", 32));
        nonces = KeyedHash.sha256(repairSecret.derive("qsfs v1 shard nonce", 32));
        masks = KeyedHash.sha512(repairSecret.derive("qsfs v1 shard mask", 64));
    }

    /** Returns the trailer of a shard. */
    public byte[] seal(Fields fields, byte[] shard, int offset, int length) {
        byte[] open = new byte[SEALED_LENGTH];
        write(fields, open);
        byte[] tag = tag(open, shard, offset, length);
        System.arraycopy(tag, 0, open, FIELDS_LENGTH, tag.length);
        byte[] nonce = Arrays.copyOf(nonces.of(open), NONCE_LENGTH);
        mask(open, nonce);
        byte[] trailer = new byte[LENGTH];
        System.arraycopy(MAGIC, 0, trailer, 0, MAGIC.length);
        LittleEndian.putShort(trailer, 4, VERSION);
        System.arraycopy(nonce, 0, trailer, NONCE_AT, NONCE_LENGTH);
        System.arraycopy(open, 0, trailer, SEALED_AT, SEALED_LENGTH);
        return trailer;
    }

    /** Whether the bytes at the offset are a trailer's, and of which version; 0 when not. */
    public static int version(byte[] record, int trailerOffset) {
        boolean marked =
                Arrays.equals(record, trailerOffset, trailerOffset + MAGIC.length, MAGIC, 0, 4);
        return marked ? LittleEndian.getUnsignedShort(record, trailerOffset + 4) : 0;
    }

    /** Opens a trailer without its shard; empty when it is not authentic. */
    public Optional<Fields> openTrailer(byte[] record, int trailerOffset) {
        byte[] open = unmask(record, trailerOffset);
        return open.length == 0 ? Optional.empty() : Optional.of(read(open));
    }

    /** Opens a trailer and verifies the {@code length} bytes of its shard at the offset. */
    public Optional<Fields> open(byte[] record, int offset, int length, int trailerOffset) {
        byte[] open = unmask(record, trailerOffset);
        if (open.length == 0) {
            return Optional.empty();
        }
        byte[] expected = Arrays.copyOfRange(open, FIELDS_LENGTH, SEALED_LENGTH);
        boolean authentic = MessageDigest.isEqual(expected, tag(open, record, offset, length));
        return authentic ? Optional.of(read(open)) : Optional.empty();
    }

    /** Returns fields and tag, or no bytes when they are not authentic. */
    private byte[] unmask(byte[] record, int trailerOffset) {
        if (version(record, trailerOffset) != VERSION
                || LittleEndian.getUnsignedShort(record, trailerOffset + 6) != 0) {
            return new byte[0];
        }
        int sealedAt = trailerOffset + SEALED_AT;
        byte[] nonce = Arrays.copyOfRange(record, trailerOffset + NONCE_AT, sealedAt);
        byte[] open = Arrays.copyOfRange(record, sealedAt, sealedAt + SEALED_LENGTH);
        mask(open, nonce);
        byte[] expected = Arrays.copyOf(nonces.of(open), NONCE_LENGTH);
        return MessageDigest.isEqual(expected, nonce) ? open : new byte[0];
    }

    private void mask(byte[] open, byte[] nonce) {
        byte[] mask = masks.of(nonce);
        for (int i = 0; i < SEALED_LENGTH; i++) {
            open[i] ^= mask[i];
        }
    }

    private byte[] tag(byte[] fields, byte[] shard, int offset, int length) {
        var key = new SecretKeySpec(tagKeys.of(fields, 0, FIELDS_LENGTH), "AES");
        Cipher cipher = Gcm.encrypting(key, new byte[Gcm.NONCE_LENGTH]);
        byte[] discarded = new byte[Math.min(length, PIECE) + Gcm.TAG_LENGTH];
        try {
            int done = 0;
            while (length - done > PIECE) {
                int piece = cipher.update(shard, offset + done, PIECE, discarded, 0);
                Checks.invariant(piece == PIECE, "AES-GCM holds bytes back");
                done += PIECE;
            }
            int last = cipher.doFinal(shard, offset + done, length - done, discarded, 0);
            Gcm.release(cipher);
            return Arrays.copyOfRange(discarded, last - Gcm.TAG_LENGTH, last);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM cannot authenticate a shard", e);
        }
    }

    private static void write(Fields fields, byte[] out) {
        fields.pack.write(out, 0);
        LittleEndian.putShort(out, PackId.LENGTH, fields.shardNumber);
        LittleEndian.putShort(out, PackId.LENGTH + 2, fields.dataShards);
        LittleEndian.putShort(out, PackId.LENGTH + 4, fields.parityShards);
        LittleEndian.putLong(out, PackId.LENGTH + 8, fields.packLength);
    }

    private static Fields read(byte[] open) {
        return new Fields(
                PackId.read(open, 0),
                LittleEndian.getUnsignedShort(open, PackId.LENGTH),
                LittleEndian.getUnsignedShort(open, PackId.LENGTH + 2),
                LittleEndian.getUnsignedShort(open, PackId.LENGTH + 4),
                LittleEndian.getLong(open, PackId.LENGTH + 8));
    }
}
