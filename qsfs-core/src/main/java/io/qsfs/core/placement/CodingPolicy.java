package io.qsfs.core.placement;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.util.regex.Pattern;

/**
 * How much loss a volume survives: a stripe has at most {@code dataShards} data shards and always
 * {@code parityShards} parity shards, each on its own node.
 *
 * @param dataShards k, at least 1
 * @param parityShards m, at least 0; k + m is at most 256
 */
public record CodingPolicy(int dataShards, int parityShards) {
    /** What one byte of a shard number can name, and what the code over GF(2⁸) can make. */
    public static final int SHARDS_MAX = 256;

    /** A stripe's shard with its trailer fits a node's record of 8 MiB. */
    public static final int SHARD_LENGTH_MAX = (8 << 20) - (4 << 10);

    /** Large enough that a shard's write costs a node little beside its bytes. */
    private static final int SHARD_LENGTH_TARGET = SHARD_LENGTH_MAX / 2;

    private static final int PACK_LENGTH_MAX = 64 << 20;
    private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,3})\\s*\\+\\s*(\\d{1,3})\\s*");

    public CodingPolicy {
        Checks.argument(dataShards >= 1, "a policy needs at least 1 data shard");
        Checks.argument(parityShards >= 0, "negative count of parity shards");
        Checks.argument(
                dataShards + parityShards <= SHARDS_MAX,
                "a policy has at most " + SHARDS_MAX + " shards");
    }

    /**
     * Parses {@code k+m}, for example {@code 4+2}.
     *
     * @throws StorageException.InvalidInput saying what is wrong with the text
     */
    public static CodingPolicy parse(String text) throws StorageException {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new StorageException.InvalidInput(
                    "coding policy '" + text + "': expected data+parity shards, for example 4+2");
        }
        try {
            return new CodingPolicy(
                    Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
        } catch (IllegalArgumentException e) {
            throw new StorageException.InvalidInput(
                    "coding policy '" + text + "': " + e.getMessage(), e);
        }
    }

    /** k + m. */
    public int shards() {
        return dataShards + parityShards;
    }

    /**
     * The longest pack that is worth filling. It still fits when m of k + m nodes are gone and the
     * stripe has only k − m data shards, so that a pack already sealed can always be stored.
     */
    public int packLengthMax() {
        int narrowest = Math.max(1, dataShards - parityShards);
        long length =
                Math.min(
                        (long) dataShards * SHARD_LENGTH_TARGET,
                        (long) narrowest * SHARD_LENGTH_MAX);
        return (int) Math.min(length, PACK_LENGTH_MAX);
    }

    /** {@code k+m}. */
    @Override
    public String toString() {
        return dataShards + "+" + parityShards;
    }
}
