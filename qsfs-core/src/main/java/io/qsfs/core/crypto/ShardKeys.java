package io.qsfs.core.crypto;

import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.crypto.v1.Hkdf;
import io.qsfs.core.crypto.v1.KeyedHash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names of a volume's records on its nodes. A node cannot tell which shards belong together,
 * for their keys are keyed hashes. Thread-safe.
 */
public final class ShardKeys {
    public static final int LENGTH = 16;

    private final byte[] superblock;
    private final KeyedHash shards;

    ShardKeys(VolumeId volumeId, Hkdf shardSecret) {
        shards = KeyedHash.sha256(shardSecret.derive("qsfs v1 shard keys", 32));
        superblock = superblock(volumeId);
    }

    /** Returns the {@link #LENGTH} bytes of one shard's key. */
    public byte[] shard(PackId pack, int shardNumber) {
        byte[] name = new BytesWriter().packId(pack).int16(shardNumber).toBytes();
        return Arrays.copyOf(shards.of(name), LENGTH);
    }

    /** Returns the {@link #LENGTH} bytes of the key under which each node keeps the superblock. */
    public byte[] superblock() {
        return superblock.clone();
    }

    /** The superblock's key needs no secret: whoever knows the volume's id can find it. */
    public static byte[] superblock(VolumeId volumeId) {
        byte[] hash =
                KeyedHash.sha256(volumeId.toBytes())
                        .of("qsfs superblock".getBytes(StandardCharsets.US_ASCII));
        return Arrays.copyOf(hash, LENGTH);
    }
}
