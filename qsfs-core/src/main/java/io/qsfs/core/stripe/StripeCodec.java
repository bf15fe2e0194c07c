package io.qsfs.core.stripe;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;

/**
 * The stored form of a {@link Stripe}, as manifests, checkpoints and superblocks hold it; integers
 * are little-endian:
 *
 * <pre>
 * 1   version, 1
 * 24  pack id
 * 4   pack length in bytes
 * 1   k' − 1
 * 1   m
 * 2   node number, for each of the k' + m shards; 65,535 when the shard is nowhere
 * </pre>
 */
public final class StripeCodec {
    private static final int VERSION = 1;
    private static final int FIXED_LENGTH = 31;
    private static final int NOWHERE = 0xffff;

    private StripeCodec() {}

    /** Appends the stored form. */
    public static void write(Stripe stripe, BytesWriter target) {
        StripeGeometry geometry = stripe.geometry();
        target.int8(VERSION)
                .packId(stripe.pack())
                .int32(geometry.packLength())
                .int8(geometry.dataShards() - 1)
                .int8(geometry.parityShards());
        for (int shard = 0; shard < geometry.shards(); shard++) {
            target.int16(stripe.node(shard));
        }
    }

    /** The stored form alone. */
    public static byte[] write(Stripe stripe) {
        var target = new BytesWriter(FIXED_LENGTH + 2 * stripe.geometry().shards());
        write(stripe, target);
        return target.toBytes();
    }

    /** Reads what {@link #write(Stripe, BytesWriter)} appended. */
    public static Stripe read(BytesReader source) throws StorageException {
        int version = source.unsignedByte();
        if (version != VERSION) {
            throw new StorageException.UnsupportedVersion(
                    "a stripe has format version " + version + ", this program reads " + VERSION);
        }
        var pack = source.packId();
        int packLength = source.int32();
        int dataShards = source.unsignedByte() + 1;
        int parityShards = source.unsignedByte();
        try {
            var geometry = new StripeGeometry(packLength, dataShards, parityShards);
            int[] nodes = new int[geometry.shards()];
            for (int shard = 0; shard < nodes.length; shard++) {
                int node = source.unsignedShort();
                nodes[shard] = node == NOWHERE ? Stripe.NO_NODE : node;
            }
            return new Stripe(pack, geometry, nodes);
        } catch (IllegalArgumentException e) {
            throw source.corrupt("stripe of pack " + pack + ": " + e.getMessage());
        }
    }

    /** Reads a stored form that stands alone. */
    public static Stripe read(byte[] bytes) throws StorageException {
        var source = new BytesReader("stripe", bytes);
        Stripe stripe = read(source);
        source.end();
        return stripe;
    }
}
