package io.qsfs.core.node;

import io.qsfs.core.bytes.Id128;

import java.nio.charset.StandardCharsets;

/**
 * Key of a record on a node: for shards a keyed hash, so that a node cannot tell which of its
 * records belong together.
 */
public record ShardKey(long high, long low) implements Id128, Comparable<ShardKey> {
    /** Reads {@link #LENGTH} bytes at the offset. */
    public static ShardKey read(byte[] bytes, int offset) {
        return Id128.read(bytes, offset, ShardKey::new);
    }

    /** The key whose bytes are this ASCII text of 16 characters: for records that are no shards. */
    static ShardKey ofText(String text) {
        return read(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    @Override
    public int compareTo(ShardKey other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return hex();
    }
}
