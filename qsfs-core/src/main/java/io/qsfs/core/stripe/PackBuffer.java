package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;

import java.util.Arrays;

/** A pack that is to be cut into shards, in an array with room for padding and parity. */
final class PackBuffer {
    private final PackId pack;
    private final StripeGeometry geometry;
    private final byte[] bytes;

    /**
     * @param buffer starts with the pack; used in place when it is long enough
     */
    PackBuffer(PackId pack, StripeGeometry geometry, byte[] buffer) {
        int needed = geometry.shards() * geometry.shardLength();
        this.pack = pack;
        this.geometry = geometry;
        this.bytes = buffer.length >= needed ? buffer : Arrays.copyOf(buffer, needed);
    }

    PackId pack() {
        return pack;
    }

    StripeGeometry geometry() {
        return geometry;
    }

    byte[] bytes() {
        return bytes;
    }
}
