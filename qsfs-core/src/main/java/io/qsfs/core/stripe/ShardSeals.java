package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.ShardKeys;
import io.qsfs.core.crypto.ShardSeal;
import io.qsfs.core.crypto.ShardTrailer;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.ShardKey;

import java.util.Optional;

/** Keys and trailers of shards, as the repair capability gives them. Thread-safe. */
record ShardSeals(ShardKeys keys, ShardSeal seal) {
    static final int TRAILER_LENGTH = ShardTrailer.LENGTH;

    /** What a trailer says of its shard. */
    record Label(PackId pack, int shardNumber, StripeGeometry geometry) {
        private static Label of(ShardTrailer trailer) {
            var geometry =
                    new StripeGeometry(
                            Math.toIntExact(trailer.packLength()),
                            trailer.dataShards(),
                            trailer.parityShards());
            return new Label(trailer.pack(), trailer.shardNumber(), geometry);
        }

        private ShardTrailer trailer() {
            return new ShardTrailer(
                    pack,
                    shardNumber,
                    geometry.dataShards(),
                    geometry.parityShards(),
                    geometry.packLength());
        }
    }

    ShardKey key(PackId pack, int shardNumber) {
        return ShardKey.read(keys.shard(pack, shardNumber), 0);
    }

    /** The trailer of a shard that lies at the offset. */
    byte[] seal(Label label, byte[] bytes, int offset) {
        return seal.seal(label.trailer(), bytes, offset, label.geometry().shardLength());
    }

    /** What an authentic trailer says, without its shard. */
    Optional<Label> open(byte[] trailer) {
        if (trailer.length != TRAILER_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(Label.of(seal.openTrailer("a shard", trailer, 0)));
        } catch (StorageException notGenuine) {
            return Optional.empty();
        }
    }

    /** Whether a whole record is the shard that the label says, as it was written. */
    boolean isGenuine(Label expected, byte[] bytes) {
        try {
            var trailer = seal.open("a shard", bytes, 0, bytes.length);
            return bytes.length == expected.geometry().shardLength() + TRAILER_LENGTH
                    && Label.of(trailer).equals(expected);
        } catch (StorageException notGenuine) {
            return false;
        }
    }
}
