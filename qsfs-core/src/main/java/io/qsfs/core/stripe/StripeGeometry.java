package io.qsfs.core.stripe;

import io.qsfs.core.error.Checks;
import io.qsfs.core.placement.CodingPolicy;

/**
 * How a pack is cut: shard number i below k' holds bytes [i·S, (i+1)·S) of the pack, the last one
 * padded with zeros; the m shards after them hold parity.
 *
 * @param packLength bytes of the pack, at least 1
 * @param dataShards k'
 * @param parityShards m
 */
public record StripeGeometry(int packLength, int dataShards, int parityShards) {
    /** Below this a further data shard costs nodes more than it gives in parallel reading. */
    public static final int SHARD_LENGTH_MIN = 256 << 10;

    private static final int ALIGNMENT = 64;

    public StripeGeometry {
        Checks.argument(packLength >= 1, "empty pack");
        Checks.argument(dataShards >= 1 && parityShards >= 0, "no code without data shards");
        Checks.argument(
                dataShards + parityShards <= CodingPolicy.SHARDS_MAX,
                "too many shards in a stripe");
        Checks.argument(
                shardLength(packLength, dataShards) <= CodingPolicy.SHARD_LENGTH_MAX,
                "a pack of %d bytes does not fit %d data shards".formatted(packLength, dataShards));
    }

    /**
     * The geometry of a pack when {@code nodes} nodes can take shards: k' = ⌈length / 256 KiB⌉, at
     * most k, and at most nodes − m.
     *
     * @param nodes at least m + 1
     * @throws IllegalArgumentException if the pack is too long for so few nodes
     */
    public static StripeGeometry of(CodingPolicy policy, int packLength, int nodes) {
        int spread = Math.min(policy.dataShards(), nodes - policy.parityShards());
        Checks.argument(spread >= 1, "fewer nodes than a stripe needs");
        int wanted = Math.ceilDiv(packLength, SHARD_LENGTH_MIN);
        return new StripeGeometry(packLength, Math.min(wanted, spread), policy.parityShards());
    }

    /**
     * Length of an array in which a stripe of any pack of up to {@code packLengthMax} bytes can be
     * encoded in place, at full width.
     */
    public static int bufferLength(CodingPolicy policy, int packLengthMax) {
        int longest = Math.max(SHARD_LENGTH_MIN, shardLength(packLengthMax, policy.dataShards()));
        return Math.multiplyExact(longest, policy.shards());
    }

    /**
     * The longest pack that {@code nodes} nodes can take under the policy; 0 if they are too few.
     */
    public static int packLengthMax(CodingPolicy policy, int nodes) {
        int spread = Math.min(policy.dataShards(), nodes - policy.parityShards());
        long fitting = Math.max(0L, spread) * CodingPolicy.SHARD_LENGTH_MAX;
        return (int) Math.min(fitting, policy.packLengthMax());
    }

    /** S: bytes of each shard, without its trailer; a multiple of 64. */
    public int shardLength() {
        return shardLength(packLength, dataShards);
    }

    /** k' + m. */
    public int shards() {
        return dataShards + parityShards;
    }

    private static int shardLength(int packLength, int dataShards) {
        return Math.ceilDiv(Math.ceilDiv(packLength, dataShards), ALIGNMENT) * ALIGNMENT;
    }
}
