package io.qsfs.s3.bucket;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums that S3 knows. The codes are stored: they never change. */
public enum ChecksumAlgorithm {
    CRC32(1, 4),
    CRC32C(2, 4),
    CRC64NVME(3, 8),
    SHA1(4, 20),
    SHA256(5, 32),
    SHA512(6, 64),
    MD5(7, 16),
    XXHASH64(8, 8),
    XXHASH3(9, 8),
    XXHASH128(10, 16);

    /** What S3 says to the name of another. */
    public static final String UNSUPPORTED =
            "Checksum algorithm provided is unsupported. Please try again with any of the valid"
                    + " types: [CRC32, CRC32C, CRC64NVME, MD5, SHA1, SHA256, SHA512, XXHASH128,"
                    + " XXHASH3, XXHASH64]";

    private final int code;
    private final int length;

    ChecksumAlgorithm(int code, int length) {
        this.code = code;
        this.length = length;
    }

    /** The algorithm of that name, whatever its case. */
    public static Optional<ChecksumAlgorithm> named(String name) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.name().equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    static Optional<ChecksumAlgorithm> ofCode(int code) {
        return code >= 1 && code <= values().length
                ? Optional.of(values()[code - 1])
                : Optional.empty();
    }

    int code() {
        return code;
    }

    /** Bytes of a value. */
    public int length() {
        return length;
    }

    /** Whether checksums of parts can be combined to that of the whole. */
    public boolean isLinear() {
        return this == CRC32 || this == CRC32C || this == CRC64NVME;
    }

    /** Such as {@code x-amz-checksum-crc32}. */
    public String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /** Such as {@code ChecksumCRC32}. */
    public String element() {
        return "Checksum" + name();
    }

    /** A fresh computation. */
    public Computation start() {
        return switch (this) {
            case CRC32 -> new Sum(new CRC32(), 4);
            case CRC32C -> new Sum(new CRC32C(), 4);
            case CRC64NVME -> new Sum(new Crc64Nvme(), 8);
            case SHA1 -> new Digest("SHA-1");
            case SHA256 -> new Digest("SHA-256");
            case SHA512 -> new Digest("SHA-512");
            case MD5 -> new Digest("MD5");
            case XXHASH64 -> new Sum(new XxHash64(), 8);
            case XXHASH3 -> new Hash64(Hashing.xxh3_64().hashStream());
            case XXHASH128 -> new Hash128(Hashing.xxh3_128().hashStream());
        };
    }

    /** A checksum in the making. Not thread-safe. */
    public interface Computation {
        void update(byte[] bytes, int offset, int length);

        /** The value, big-endian; ends the computation. */
        byte[] finish();
    }

    private record Sum(Checksum checksum, int length) implements Computation {
        @Override
        public void update(byte[] bytes, int offset, int count) {
            checksum.update(bytes, offset, count);
        }

        @Override
        public byte[] finish() {
            return bigEndian(checksum.getValue(), length);
        }
    }

    static byte[] bigEndian(long value, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> (8 * (length - 1 - i)));
        }
        return bytes;
    }

    private record Hash64(HashStream64 stream) implements Computation {
        @Override
        public void update(byte[] bytes, int offset, int count) {
            stream.putBytes(bytes, offset, count);
        }

        @Override
        public byte[] finish() {
            return bigEndian(stream.getAsLong(), Long.BYTES);
        }
    }

    private record Hash128(HashStream128 stream) implements Computation {
        @Override
        public void update(byte[] bytes, int offset, int count) {
            stream.putBytes(bytes, offset, count);
        }

        @Override
        public byte[] finish() {
            HashValue128 value = stream.get();
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(value.getMostSignificantBits())
                    .putLong(value.getLeastSignificantBits())
                    .array();
        }
    }

    private record Digest(MessageDigest digest) implements Computation {
        Digest(String name) {
            this(digest(name));
        }

        private static MessageDigest digest(String name) {
            try {
                return MessageDigest.getInstance(name);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + name, e);
            }
        }

        @Override
        public void update(byte[] bytes, int offset, int count) {
            digest.update(bytes, offset, count);
        }

        @Override
        public byte[] finish() {
            return digest.digest();
        }
    }
}
