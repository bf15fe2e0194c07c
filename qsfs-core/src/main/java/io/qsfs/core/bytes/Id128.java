package io.qsfs.core.bytes;

import io.qsfs.core.error.Checks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A name of {@link #LENGTH} bytes, as two big-endian halves so that its hexadecimal text reads like
 * its bytes. Each kind of name is a record of its own that implements this: a volume's id can never
 * stand where a node's is wanted.
 */
public interface Id128 {
    int LENGTH = 16;

    /** The first eight bytes, big-endian. */
    long high();

    /** The last eight bytes, big-endian. */
    long low();

    /** Makes one kind of name of its halves: the canonical constructor of its record. */
    @FunctionalInterface
    interface Kind<T extends Id128> {
        T of(long high, long low);
    }

    static <T extends Id128> T random(RandomGenerator random, Kind<T> kind) {
        return kind.of(random.nextLong(), random.nextLong());
    }

    /** Reads {@link #LENGTH} bytes at the offset. */
    static <T extends Id128> T read(byte[] bytes, int offset, Kind<T> kind) {
        return kind.of(
                (long) Layout.LONG.get(bytes, offset), (long) Layout.LONG.get(bytes, offset + 8));
    }

    /**
     * Parses what {@link #hex} gives.
     *
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
     */
    static <T extends Id128> T parse(String text, Kind<T> kind) {
        Checks.argument(text.length() == 2 * LENGTH, "not 32 hexadecimal digits: " + text);
        return read(HexFormat.of().parseHex(text), 0, kind);
    }

    /** Writes {@link #LENGTH} bytes at the offset. */
    default void write(byte[] bytes, int offset) {
        Layout.LONG.set(bytes, offset, high());
        Layout.LONG.set(bytes, offset + 8, low());
    }

    default byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        write(bytes, 0);
        return bytes;
    }

    /** The bytes as 32 hexadecimal digits. */
    default String hex() {
        return HexFormat.of().formatHex(toBytes());
    }

    /** Orders as the bytes do. */
    static int compare(Id128 left, Id128 right) {
        int order = Long.compareUnsigned(left.high(), right.high());
        return order != 0 ? order : Long.compareUnsigned(left.low(), right.low());
    }

    /** How a half lies in bytes. */
    final class Layout {
        private static final VarHandle LONG =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

        private Layout() {}
    }
}
