package io.qsfs.core.bytes;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a format from bytes that nobody vouches for: every length is checked against what is left
 * before anything is allocated, and what does not fit fails as corrupt, naming the resource. Reads
 * the caller's array in place. Not thread-safe.
 */
public final class BytesReader {
    private final String resource;
    private final byte[] bytes;
    private final int end;
    private int position;

    /**
     * @param resource what the bytes are, for messages
     */
    public BytesReader(String resource, byte[] bytes, int offset, int length) {
        Checks.argument(
                offset >= 0 && length >= 0 && length <= bytes.length - offset,
                "range outside of the array");
        this.resource = resource;
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    public BytesReader(String resource, byte[] bytes) {
        this(resource, bytes, 0, bytes.length);
    }

    /** The index in the array of the next byte. */
    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    /** Returns 0 to 255. */
    public int unsignedByte() throws StorageException {
        return bytes[take(1)] & 0xff;
    }

    /** Returns 0 to 65,535. */
    public int unsignedShort() throws StorageException {
        return LittleEndian.getUnsignedShort(bytes, take(2));
    }

    public int int32() throws StorageException {
        return LittleEndian.getInt(bytes, take(4));
    }

    public long int64() throws StorageException {
        return LittleEndian.getLong(bytes, take(8));
    }

    /** Reads a 32-bit count or length and fails unless it is 0 to {@code max}. */
    public int count(int max) throws StorageException {
        int count = int32();
        if (count < 0 || count > max) {
            throw corrupt("count " + Integer.toUnsignedString(count) + " is over " + max);
        }
        return count;
    }

    /** Reads a 64-bit offset, length or number and fails when it is negative. */
    public long nonNegative() throws StorageException {
        long value = int64();
        if (value < 0) {
            throw corrupt("negative number " + value);
        }
        return value;
    }

    /** Reads a number of 1 to 10 bytes, seven bits in each, low bits first. */
    public long varint() throws StorageException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = unsignedByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw corrupt("number longer than ten bytes");
    }

    /** Returns a copy of the next bytes. */
    public byte[] bytes(int length) throws StorageException {
        int from = take(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** Returns a copy of bytes that {@link BytesWriter#sized} wrote. */
    public byte[] sized(int maxLength) throws StorageException {
        return bytes(count(maxLength));
    }

    /** Reads text that {@link BytesWriter#text} wrote. */
    public String text(int maxLengthBytes) throws StorageException {
        byte[] encoded = sized(maxLengthBytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
        } catch (CharacterCodingException e) {
            throw new StorageException.Corrupt(resource + " holds text that is not UTF-8", e);
        }
    }

    public VolumeId volumeId() throws StorageException {
        return VolumeId.read(bytes, take(VolumeId.LENGTH));
    }

    public WriterId writerId() throws StorageException {
        return WriterId.read(bytes, take(WriterId.LENGTH));
    }

    public PackId packId() throws StorageException {
        int from = take(PackId.LENGTH);
        if (bytes[from + WriterId.LENGTH] < 0) {
            throw corrupt("pack id with a negative sequence");
        }
        return PackId.read(bytes, from);
    }

    /** Reads the first bytes of a format and fails when they are others. */
    public void magic(byte[] expected) throws StorageException {
        int from = take(expected.length);
        if (!Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length)) {
            throw corrupt("does not start as it should");
        }
    }

    /**
     * Reads a format's version (16 bits).
     *
     * @throws StorageException.UnsupportedVersion if it is newer than {@code newest}
     * @throws StorageException.Corrupt if it is 0
     */
    public int version(int newest) throws StorageException {
        int version = unsignedShort();
        if (version > newest) {
            throw new StorageException.UnsupportedVersion(
                    resource
                            + " has format version "
                            + version
                            + ", this program reads up to "
                            + newest
                            + ": use a newer qsfs");
        }
        if (version == 0) {
            throw corrupt("format version 0");
        }
        return version;
    }

    public void skip(int length) throws StorageException {
        take(length);
    }

    /** Fails unless everything has been read. */
    public void end() throws StorageException {
        if (position != end) {
            throw corrupt(remaining() + " bytes too many");
        }
    }

    /** Makes the failure that says what is wrong with this resource. */
    public StorageException.Corrupt corrupt(String what) {
        return new StorageException.Corrupt(resource + " is corrupt: " + what);
    }

    private int take(int length) throws StorageException {
        if (length < 0 || length > end - position) {
            throw corrupt(
                    "ends after "
                            + remaining()
                            + " more bytes where "
                            + Integer.toUnsignedString(length)
                            + " are needed");
        }
        int from = position;
        position += length;
        return from;
    }
}
