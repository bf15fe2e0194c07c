package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.node.ShardKey;

import java.util.Optional;

/** Keys and trailers of shards, as the repair capability gives them. Thread-safe. */
interface ShardSeals {
    int TRAILER_LENGTH = 80;

    /** What a trailer says of its shard. */
    record Label(PackId pack, int shardNumber, StripeGeometry geometry) {}

    ShardKey key(PackId pack, int shardNumber);

    /** The trailer of a shard that lies at the offset. */
    byte[] seal(PackId pack, StripeGeometry geometry, int shardNumber, byte[] bytes, int offset);

    /** What an authentic trailer says, without its shard. */
    Optional<Label> open(byte[] trailer);

    /** Whether a record is the shard that its label says and as it was written. */
    boolean isGenuine(Label expected, byte[] record);
}
