package io.qsfs.s3.bucket;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is computed of content on its way: MD5, and the checksums asked for. Not thread-safe. */
public final class ContentDigests {
    private final Optional<MessageDigest> md5;
    private final Map<ChecksumAlgorithm, ChecksumAlgorithm.Computation> checksums =
            new EnumMap<>(ChecksumAlgorithm.class);
    private final Map<ChecksumAlgorithm, byte[]> values = new EnumMap<>(ChecksumAlgorithm.class);
    private byte[] md5Value = {};

    /**
     * @param withMd5 false when the object's ETag is none
     */
    public ContentDigests(boolean withMd5, Set<ChecksumAlgorithm> algorithms) {
        this.md5 = withMd5 ? Optional.of(md5()) : Optional.empty();
        for (ChecksumAlgorithm algorithm : algorithms) {
            checksums.put(algorithm, algorithm.start());
        }
    }

    /** A fresh MD5. */
    public static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    void update(byte[] bytes, int offset, int length) {
        md5.ifPresent(digest -> digest.update(bytes, offset, length));
        for (var checksum : checksums.values()) {
            checksum.update(bytes, offset, length);
        }
    }

    boolean isEmpty() {
        return md5.isEmpty() && checksums.isEmpty();
    }

    void finish() {
        md5Value = md5.map(MessageDigest::digest).orElse(new byte[0]);
        checksums.forEach((algorithm, checksum) -> values.put(algorithm, checksum.finish()));
    }

    /** The MD5 in hexadecimal, empty without one. */
    public String md5Hex() {
        return HexFormat.of().formatHex(md5Value);
    }

    /** The value of an algorithm that was asked for. */
    public Optional<ObjectChecksum> value(ChecksumAlgorithm algorithm) {
        return Optional.ofNullable(values.get(algorithm))
                .map(value -> ObjectChecksum.of(algorithm, value, false));
    }
}
