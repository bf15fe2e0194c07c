package io.qsfs.core.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

final class ChunkCompressorTest {
    private static final int CHUNK = 128 << 10;

    private final Random random = new Random(Long.getLong("seed", 31));
    private final ChunkCompressor compressor = new ChunkCompressor();

    @Test
    void givesBackEveryContent() throws StorageException {
        for (int trial = 0; trial < 200; trial++) {
            byte[] content = content(random.nextInt(trial % 10 == 0 ? CHUNK : 3000) + 1);
            byte[] body = compress(content);
            assertThat(body.length).isLessThanOrEqualTo(content.length + 1);
            byte[] out = new byte[content.length + 2];
            compressor.decompress(body, 0, body.length, out, 1, content.length);
            assertThat(Arrays.copyOfRange(out, 1, content.length + 1)).isEqualTo(content);
            assertThat(out[0]).isZero();
            assertThat(out[content.length + 1]).isZero();
        }
    }

    @Test
    void textShrinksAndNoiseDoesNotGrow() {
        byte[] text = "All work and no play. ".repeat(6000).getBytes(StandardCharsets.US_ASCII);
        assertThat(compress(text).length).isLessThan(text.length / 50);
        byte[] noise = noise(CHUNK);
        assertThat(compress(noise)).hasSize(CHUNK + 1).startsWith(0);
        byte[] letters = Base64.getEncoder().encode(noise(CHUNK / 4 * 3));
        assertThat(compress(letters).length).isLessThan(CHUNK * 8 / 10);
    }

    @Test
    void randomnessIsRecognized() {
        assertThat(Randomness.looksRandom(noise(CHUNK), 0, CHUNK)).isTrue();
        byte[] skewed = noise(CHUNK);
        for (int i = 0; i < CHUNK; i += 4) {
            skewed[i] = 0;
        }
        assertThat(Randomness.looksRandom(skewed, 0, CHUNK)).isFalse();
    }

    @Test
    void hostileBodiesAreCorruptAndNothingElse() {
        byte[] body = compress(new byte[10_000]);
        byte[] out = new byte[10_000];
        for (int length = 0; length < body.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> compressor.decompress(body, 0, cut, out, 0, 10_000))
                    .isInstanceOf(StorageException.Corrupt.class);
        }
        assertThatThrownBy(() -> compressor.decompress(body, 0, body.length, out, 0, 9_999))
                .isInstanceOf(StorageException.Corrupt.class);
        assertThatThrownBy(() -> compressor.decompress(new byte[] {9, 1}, 0, 2, out, 0, 1))
                .isInstanceOf(StorageException.UnsupportedVersion.class);
        for (int trial = 0; trial < 2000; trial++) {
            byte[] noise = noise(random.nextInt(100) + 1);
            noise[0] = 1;
            assertThatThrownBy(() -> compressor.decompress(noise, 0, noise.length, out, 0, 10_000))
                    .isInstanceOf(StorageException.Corrupt.class);
        }
    }

    private byte[] compress(byte[] content) {
        byte[] body = new byte[content.length + ChunkCompressor.OVERHEAD];
        int length = compressor.compress(content, 0, content.length, body, 0);
        return Arrays.copyOf(body, length);
    }

    /** Runs of one byte between noise, so that both methods occur. */
    private byte[] content(int length) {
        byte[] content = noise(length);
        int from = random.nextInt(length);
        Arrays.fill(content, from, Math.min(length, from + random.nextInt(length) + 1), (byte) 7);
        return content;
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }
}
