package io.qsfs.s3.bucket;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums that S3 knows beside MD5. The codes are stored: they never change. */
public enum ChecksumAlgorithm {
    CRC32(1, 4),
    CRC32C(2, 4),
    CRC64NVME(3, 8),
    SHA1(4, 20),
    SHA256(5, 32);

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

    /** As messages of S3 show it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Such as {@code x-amz-checksum-crc32}. */
    public String header() {
        return "x-amz-checksum-" + title();
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
