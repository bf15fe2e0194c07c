package io.qsfs.s3.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;

final class ChecksumTest {
    /** The check value of the catalogue of CRC algorithms. */
    @Test
    void crc64NvmeHasItsCheckValue() {
        var crc = new Crc64Nvme();
        byte[] bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
        crc.update(bytes, 0, bytes.length);
        assertThat(crc.getValue()).isEqualTo(0xae8b14860a799888L);
    }

    /** Values of xxHash's own tool. */
    @ParameterizedTest
    @CsvSource({
        "XXHASH64,'',ef46db3751d8e999",
        "XXHASH64,abc,44bc2cf5ad770999",
        "XXHASH3,'',2d06800538d394c2",
        "XXHASH3,abc,78af5f94892f3950",
        "XXHASH128,'',99aa06d3014798d86001c324468d497f",
        "XXHASH128,abc,06b05ab6733a618578af5f94892f3950"
    })
    void xxHashesHaveTheirKnownValues(ChecksumAlgorithm algorithm, String text, String hex) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(value(algorithm, bytes, 0, bytes.length))
                .asHexString()
                .isEqualToIgnoringCase(hex);
    }

    @ParameterizedTest
    @EnumSource
    void contentMayComeInAnyPieces(ChecksumAlgorithm algorithm) {
        var random = new Random(Long.getLong("seed", 7));
        for (int trial = 0; trial < 20; trial++) {
            byte[] bytes = new byte[random.nextInt(20_000)];
            random.nextBytes(bytes);
            var pieces = algorithm.start();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, random.nextInt(4_000));
                pieces.update(bytes, at, length);
                at += length;
            }
            assertThat(pieces.finish()).isEqualTo(value(algorithm, bytes, 0, bytes.length));
        }
    }

    /** The longest value beside the longest name of a user. */
    @Test
    void labelsHoldEveryChecksum() {
        byte[] value = value(ChecksumAlgorithm.SHA512, new byte[0], 0, 0);
        var checksum = ObjectChecksum.of(ChecksumAlgorithm.SHA512, value, false);
        var label =
                new ObjectLabel(
                        "00".repeat(16),
                        0,
                        StorageClass.STANDARD,
                        Optional.of(checksum),
                        false,
                        true,
                        "u".repeat(64));
        assertThat(label.encode().isEmpty()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"CRC32", "CRC32C", "CRC64NVME"})
    void checksumOfTheWholeFollowsFromThoseOfItsParts(ChecksumAlgorithm algorithm) {
        var random = new Random(Long.getLong("seed", 7));
        for (int trial = 0; trial < 20; trial++) {
            byte[] bytes = new byte[1 + random.nextInt(5000)];
            random.nextBytes(bytes);
            int cut = random.nextInt(bytes.length);
            byte[] combined =
                    CrcCombination.combine(
                            algorithm,
                            value(algorithm, bytes, 0, cut),
                            value(algorithm, bytes, cut, bytes.length - cut),
                            bytes.length - cut);
            assertThat(combined).isEqualTo(value(algorithm, bytes, 0, bytes.length));
        }
    }

    private static byte[] value(ChecksumAlgorithm algorithm, byte[] bytes, int offset, int length) {
        var computation = algorithm.start();
        computation.update(bytes, offset, length);
        return computation.finish();
    }
}
