package io.qsfs.core.crypto;

import io.qsfs.core.crypto.v1.Hkdf;
import io.qsfs.core.crypto.v1.ShardTrailerV1;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.util.Optional;

/**
 * The volume's repair key: makes and opens the trailers of shards. A record on a node is the shard
 * and then its trailer. The same shard always gets the same trailer, so a retry and a repair store
 * what was stored before. Thread-safe.
 */
public final class ShardSeal {
    private final ShardTrailerV1 v1;

    ShardSeal(Hkdf shardSecret) {
        v1 = new ShardTrailerV1(new Hkdf(shardSecret.derive("qsfs v1 repair key", 32)));
    }

    /**
     * Authenticates a shard; reads all of it, at about 15 GB/s.
     *
     * @return the {@link ShardTrailer#LENGTH} bytes to store behind it
     */
    public byte[] seal(ShardTrailer trailer, byte[] shard, int offset, int length) {
        var fields =
                new ShardTrailerV1.Fields(
                        trailer.pack(),
                        trailer.shardNumber(),
                        trailer.dataShards(),
                        trailer.parityShards(),
                        trailer.packLength());
        return v1.seal(fields, shard, offset, length);
    }

    /**
     * Verifies a whole record: trailer and shard.
     *
     * @param resource what the record is, for messages
     * @param length bytes of the record, shard and trailer
     * @return which shard it is; the caller checks that it asked for this one
     * @throws StorageException.Corrupt if it is not authentic
     */
    public ShardTrailer open(String resource, byte[] record, int offset, int length)
            throws StorageException {
        int shardLength = length - ShardTrailer.LENGTH;
        if (shardLength < 0) {
            throw new StorageException.Corrupt(resource + " is too short for a shard");
        }
        int trailerOffset = offset + shardLength;
        checkVersion(resource, record, trailerOffset);
        return trailer(resource, v1.open(record, offset, shardLength, trailerOffset));
    }

    /**
     * Verifies a trailer alone, which says nothing about the shard's bytes.
     *
     * @param offset of {@link ShardTrailer#LENGTH} bytes
     * @throws StorageException.Corrupt if it is not authentic
     */
    public ShardTrailer openTrailer(String resource, byte[] bytes, int offset)
            throws StorageException {
        Checks.argument(
                offset >= 0 && offset <= bytes.length - ShardTrailer.LENGTH,
                "no trailer in the array");
        checkVersion(resource, bytes, offset);
        return trailer(resource, v1.openTrailer(bytes, offset));
    }

    private static void checkVersion(String resource, byte[] bytes, int offset)
            throws StorageException {
        int version = ShardTrailerV1.version(bytes, offset);
        if (version > ShardTrailerV1.VERSION) {
            throw new StorageException.UnsupportedVersion(
                    resource + " has a shard trailer of version " + version);
        }
    }

    private static ShardTrailer trailer(String resource, Optional<ShardTrailerV1.Fields> opened)
            throws StorageException {
        if (opened.isEmpty()) {
            throw new StorageException.Corrupt(resource + " is not a shard of this volume");
        }
        var fields = opened.get();
        return new ShardTrailer(
                fields.pack(),
                fields.shardNumber(),
                fields.dataShards(),
                fields.parityShards(),
                fields.packLength());
    }
}
