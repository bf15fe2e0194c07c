package io.qsfs.core.bytes;

import io.qsfs.core.error.Checks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Names a pack for ever: who wrote it, and as which of the writer's packs. An id is given to one
 * content only; keys and nonces of chunks rest on that.
 *
 * @param sequence not negative; grows by one with each pack of the writer
 */
public record PackId(WriterId writer, long sequence) implements Comparable<PackId> {
    public static final int LENGTH = 24;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    public PackId {
        Checks.argument(sequence >= 0, "negative pack sequence " + sequence);
    }

    /**
     * Reads {@link #LENGTH} bytes at the offset.
     *
     * @throws IllegalArgumentException if the sequence is negative
     */
    public static PackId read(byte[] bytes, int offset) {
        return new PackId(
                WriterId.read(bytes, offset), (long) LONG.get(bytes, offset + WriterId.LENGTH));
    }

    /** Writes {@link #LENGTH} bytes at the offset; their order is the order of ids. */
    public void write(byte[] bytes, int offset) {
        writer.write(bytes, offset);
        LONG.set(bytes, offset + WriterId.LENGTH, sequence);
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        write(bytes, 0);
        return bytes;
    }

    /** The id that the same writer gives to its next pack. */
    public PackId next() {
        return new PackId(writer, sequence + 1);
    }

    @Override
    public int compareTo(PackId other) {
        int order = writer.compareTo(other.writer);
        return order != 0 ? order : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return writer + "-" + sequence;
    }
}
