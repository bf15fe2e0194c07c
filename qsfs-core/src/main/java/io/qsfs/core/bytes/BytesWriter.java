package io.qsfs.core.bytes;

import io.qsfs.core.error.Checks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a format into an array that grows; integers are little-endian. Not thread-safe. */
public final class BytesWriter {
    private byte[] bytes;
    private int length;

    public BytesWriter(int expectedLength) {
        bytes = new byte[Math.max(16, expectedLength)];
    }

    public BytesWriter() {
        this(128);
    }

    public int length() {
        return length;
    }

    /** Writes the low 8 bits. */
    public BytesWriter int8(int value) {
        int at = grow(1);
        bytes[at] = (byte) value;
        return this;
    }

    /** Writes the low 16 bits. */
    public BytesWriter int16(int value) {
        int at = grow(2);
        LittleEndian.putShort(bytes, at, value);
        return this;
    }

    public BytesWriter int32(int value) {
        int at = grow(4);
        LittleEndian.putInt(bytes, at, value);
        return this;
    }

    public BytesWriter int64(long value) {
        int at = grow(8);
        LittleEndian.putLong(bytes, at, value);
        return this;
    }

    /** Writes seven bits a byte, low bits first; negative numbers take ten bytes. */
    public BytesWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            int8((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return int8((int) rest);
    }

    public BytesWriter bytes(byte[] source, int offset, int count) {
        int at = grow(count);
        System.arraycopy(source, offset, bytes, at, count);
        return this;
    }

    public BytesWriter bytes(byte[] source) {
        return bytes(source, 0, source.length);
    }

    /** Writes the length in 32 bits, then the bytes. */
    public BytesWriter sized(byte[] source) {
        return int32(source.length).bytes(source);
    }

    /** Writes text as UTF-8, with its length in bytes before it. */
    public BytesWriter text(String text) {
        return sized(text.getBytes(StandardCharsets.UTF_8));
    }

    public BytesWriter volumeId(VolumeId id) {
        int at = grow(VolumeId.LENGTH);
        id.write(bytes, at);
        return this;
    }

    public BytesWriter writerId(WriterId id) {
        int at = grow(WriterId.LENGTH);
        id.write(bytes, at);
        return this;
    }

    public BytesWriter packId(PackId id) {
        int at = grow(PackId.LENGTH);
        id.write(bytes, at);
        return this;
    }

    /** Appends the CRC32C of everything from the offset on. */
    public BytesWriter crc32c(int fromOffset) {
        return int32(Crc32c.of(bytes, fromOffset, length - fromOffset));
    }

    /** Writes over an integer that was written before, for lengths known only later. */
    public BytesWriter setInt32(int offset, int value) {
        Checks.argument(offset >= 0 && offset <= length - 4, "offset outside of what is written");
        LittleEndian.putInt(bytes, offset, value);
        return this;
    }

    /** Returns a copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Returns a copy of what was written from the offset on. */
    public byte[] toBytes(int fromOffset) {
        Checks.argument(fromOffset >= 0 && fromOffset <= length, "offset behind what is written");
        return Arrays.copyOfRange(bytes, fromOffset, length);
    }

    /** Empties the writer and overwrites what it held, when that was secret. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }

    private int grow(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            byte[] old = bytes;
            bytes = Arrays.copyOf(old, Math.max(needed, (int) Math.min(2L * old.length, 1 << 30)));
            Arrays.fill(old, (byte) 0);
        }
        int at = length;
        length = needed;
        return at;
    }
}
