package io.qsfs.s3.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
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
