package io.qsfs.core.crypto;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.v1.ShardTrailerV1;
import io.qsfs.core.error.Checks;

/**
 * Which shard a record of a node is.
 *
 * @param shardNumber 0 to dataShards + parityShards - 1
 * @param packLength bytes of the pack before it was cut and padded
 */
public record ShardTrailer(
        PackId pack, int shardNumber, int dataShards, int parityShards, long packLength) {
    /** Bytes that {@link ShardSeal} adds to a shard. */
    public static final int LENGTH = ShardTrailerV1.LENGTH;

    private static final int MAX_SHARDS = 256;

    public ShardTrailer {
        int shards = dataShards + parityShards;
        Checks.argument(
                dataShards >= 1 && parityShards >= 0 && shards <= MAX_SHARDS,
                "no stripe has " + dataShards + " + " + parityShards + " shards");
        Checks.argument(
                shardNumber >= 0 && shardNumber < shards, "shard " + shardNumber + " of " + shards);
        Checks.argument(packLength > 0, "pack of " + packLength + " bytes");
    }
}
