package io.qsfs.core.node;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Key of a record on a node: for shards a keyed hash, so that a node cannot tell which of its
 * records belong together.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record ShardKey(long high, long low) implements Comparable<ShardKey> {
    public static final int LENGTH = 16;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Reads {@link #LENGTH} bytes at the offset. */
    public static ShardKey read(byte[] bytes, int offset) {
        return new ShardKey((long) LONG.get(bytes, offset), (long) LONG.get(bytes, offset + 8));
    }

    /** The key whose bytes are this ASCII text of 16 characters: for records that are no shards. */
    static ShardKey ofText(String text) {
        return read(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** Writes {@link #LENGTH} bytes at the offset. */
    public void write(byte[] bytes, int offset) {
        LONG.set(bytes, offset, high);
        LONG.set(bytes, offset + 8, low);
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        write(bytes, 0);
        return bytes;
    }

    /** Orders as the bytes do. */
    @Override
    public int compareTo(ShardKey other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
