package io.qsfs.core.bytes;

import io.qsfs.core.error.Checks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names one writable open of a volume: drawn anew at each, so that no two writers share a pack id,
 * not even those of a copied home.
 *
 * @param high the first eight bytes, big-endian, so that hexadecimal text reads like the bytes
 * @param low the last eight bytes, big-endian
 */
public record WriterId(long high, long low) implements Comparable<WriterId> {
    public static final int LENGTH = 16;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    public static WriterId random(RandomGenerator random) {
        return new WriterId(random.nextLong(), random.nextLong());
    }

    /** Reads {@link #LENGTH} bytes at the offset. */
    public static WriterId read(byte[] bytes, int offset) {
        return new WriterId((long) LONG.get(bytes, offset), (long) LONG.get(bytes, offset + 8));
    }

    /**
     * Parses what {@link #toString} gives.
     *
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
     */
    public static WriterId parse(String text) {
        Checks.argument(text.length() == 2 * LENGTH, "not 32 hexadecimal digits: " + text);
        return read(HexFormat.of().parseHex(text), 0);
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
    public int compareTo(WriterId other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
