package io.qsfs.core.erasure;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * A systematic Reed–Solomon code over GF(2⁸): k data shards and m parity shards, any k of which
 * give all others. Byte for byte the code of JavaReedSolomon and its ports, so shards are
 * interchangeable with theirs: byte i of all shards is a codeword of its own, hence every function
 * works on any byte range, as long as it is the same in each shard.
 *
 * <p>The generator matrix is the (k + m) × k Vandermonde matrix times the inverse of its top
 * square, which makes the top the identity: data shards hold the data itself.
 *
 * <p>Immutable and thread-safe. Callers own all arrays; nothing is kept.
 */
public final class ReedSolomon {
    /** Distinct points of GF(2⁸), so the most rows that the Vandermonde matrix can have. */
    public static final int SHARD_COUNT_MAX = 256;

    private static final int CODE_COUNT_MAX = 256;
    private static final int DECODER_COUNT_MAX = 128;
    private static final int AUDIT_BLOCK_LENGTH = 8 << 10;

    private static final BoundedCache<Dimensions, ReedSolomon> CODES =
            new BoundedCache<>(CODE_COUNT_MAX);

    private record Dimensions(int dataShardCount, int parityShardCount) {}

    private final int dataShardCount;
    private final int parityShardCount;
    private final Kernel kernel;
    private final Matrix generator;
    private final Matrix parityRows;

    /** From the shards that are read (k of them) to the matrix that gives all data shards. */
    private final BoundedCache<BitSet, Matrix> decoders = new BoundedCache<>(DECODER_COUNT_MAX);

    ReedSolomon(int dataShardCount, int parityShardCount, Kernel kernel) {
        this.dataShardCount = dataShardCount;
        this.parityShardCount = parityShardCount;
        this.kernel = kernel;
        Matrix vandermonde = Matrix.vandermonde(shardCount(), dataShardCount);
        this.generator = vandermonde.times(vandermonde.rowRange(0, dataShardCount).inverse());
        this.parityRows = generator.rowRange(dataShardCount, shardCount());
    }

    /**
     * @param dataShardCount k, at least 1
     * @param parityShardCount m, at least 0; k + m is at most {@link #SHARD_COUNT_MAX}
     */
    public static ReedSolomon of(int dataShardCount, int parityShardCount) {
        if (dataShardCount < 1
                || parityShardCount < 0
                || dataShardCount > SHARD_COUNT_MAX - parityShardCount) {
            throw new IllegalArgumentException(
                    "no code with %d data and %d parity shards: at least 1 data shard and at most %d in all"
                            .formatted(dataShardCount, parityShardCount, SHARD_COUNT_MAX));
        }
        return CODES.get(
                new Dimensions(dataShardCount, parityShardCount),
                key ->
                        new ReedSolomon(
                                key.dataShardCount(), key.parityShardCount(), Kernels.fastest()));
    }

    public int dataShardCount() {
        return dataShardCount;
    }

    public int parityShardCount() {
        return parityShardCount;
    }

    public int shardCount() {
        return dataShardCount + parityShardCount;
    }

    /**
     * Computes the parity shards of a stripe in place. {@code buffer} holds k + m shards of {@code
     * shardLength} bytes one after another from {@code offset}: data first, then room for parity.
     */
    public void encode(byte[] buffer, int offset, int shardLength) {
        int stripeLength = Math.multiplyExact(shardLength, shardCount());
        Objects.checkFromIndexSize(offset, stripeLength, buffer.length);
        int parityOffset = offset + dataShardCount * shardLength;
        kernel.multiply(
                new Product(
                        parityRows,
                        Regions.consecutive(buffer, offset, shardLength, dataShardCount),
                        Regions.consecutive(buffer, parityOffset, shardLength, parityShardCount),
                        shardLength));
    }

    /** {@link #reconstruct(byte[][], int, int, int[], byte[][], int)} of one shard. */
    public void reconstruct(
            byte[] @Nullable [] shards,
            int offset,
            int length,
            int wanted,
            byte[] target,
            int targetOffset) {
        reconstruct(
                shards, offset, length, new int[] {wanted}, new byte[][] {target}, targetOffset);
    }

    /**
     * Computes bytes {@code offset} to {@code offset + length} of the wanted shards, data or
     * parity, from any k others, in one pass over these.
     *
     * @param shards one entry per shard number, null when missing; of those present the first k are
     *     read, at the same offset in each
     * @param wanted shard numbers
     * @param targets one array per wanted shard, written from {@code targetOffset}; must not
     *     overlap what is read
     * @throws IllegalArgumentException when fewer than k shards are present
     */
    public void reconstruct(
            byte[] @Nullable [] shards,
            int offset,
            int length,
            int[] wanted,
            byte[][] targets,
            int targetOffset) {
        checkShards(shards.length);
        if (wanted.length != targets.length) {
            throw new IllegalArgumentException(
                    wanted.length + " shards wanted, but " + targets.length + " targets given");
        }
        for (int i = 0; i < wanted.length; i++) {
            Objects.checkIndex(wanted[i], shardCount());
            Objects.checkFromIndexSize(targetOffset, length, targets[i].length);
        }
        BitSet present = new BitSet(shardCount());
        byte[][] sources = firstPresent(shards, present);
        for (byte[] source : sources) {
            Objects.checkFromIndexSize(offset, length, source.length);
        }
        Matrix decoder = decoders.get(present, this::decoder);
        kernel.multiply(
                new Product(
                        generator.rows(wanted).times(decoder),
                        Regions.sameOffset(sources, offset),
                        Regions.sameOffset(targets, targetOffset),
                        length));
    }

    /**
     * Parity audit: whether bytes {@code offset} to {@code offset + length} of all k + m shards
     * satisfy the code equation. One wrong byte in up to m shards is always noticed; which shard is
     * wrong is not said.
     */
    public boolean isConsistent(byte[][] shards, int offset, int length) {
        checkShards(shards.length);
        for (byte[] shard : shards) {
            Objects.checkFromIndexSize(offset, length, shard.length);
        }
        byte[][] data = Arrays.copyOf(shards, dataShardCount);
        byte[][] expected = new byte[parityShardCount][Math.min(length, AUDIT_BLOCK_LENGTH)];
        Regions targets = Regions.sameOffset(expected, 0);
        for (int done = 0; done < length; done += AUDIT_BLOCK_LENGTH) {
            int from = offset + done;
            int count = Math.min(length - done, AUDIT_BLOCK_LENGTH);
            Regions sources = Regions.sameOffset(data, from);
            kernel.multiply(new Product(parityRows, sources, targets, count));
            for (int i = 0; i < parityShardCount; i++) {
                byte[] actual = shards[dataShardCount + i];
                if (!Arrays.equals(expected[i], 0, count, actual, from, from + count)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void checkShards(int count) {
        if (count != shardCount()) {
            throw new IllegalArgumentException(
                    count + " shards given, but a stripe has " + shardCount());
        }
    }

    /** The first k shards that are present, whose numbers are added to {@code chosen}. */
    private byte[][] firstPresent(byte[] @Nullable [] shards, BitSet chosen) {
        byte[][] sources = new byte[dataShardCount][];
        int count = 0;
        for (int number = 0; number < shards.length && count < dataShardCount; number++) {
            byte[] shard = shards[number];
            if (shard != null) {
                sources[count++] = shard;
                chosen.set(number);
            }
        }
        if (count < dataShardCount) {
            throw new IllegalArgumentException(
                    "%d shards present, but decoding needs %d".formatted(count, dataShardCount));
        }
        return sources;
    }

    private Matrix decoder(BitSet chosen) {
        return generator.rows(chosen.stream().toArray()).inverse();
    }
}
