package io.qsfs.core.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;

/** Parity shards computed by JavaReedSolomon itself; see "source" and "input" in the file. */
class ReedSolomonGoldenTest {
    private static final String FILE = "/golden/reed-solomon.json";

    @ParameterizedTest
    @MethodSource("kernels")
    void computesTheParityOfJavaReedSolomon(Kernel kernel) throws IOException {
        JsonNode cases = cases();
        assertThat(cases.size()).isEqualTo(60);
        for (JsonNode golden : cases) {
            int k = golden.get("k").asInt();
            int m = golden.get("m").asInt();
            int length = golden.get("length").asInt();
            byte[] stripe = stripe(k, m, length);
            new ReedSolomon(k, m, kernel).encode(stripe, 0, length);
            for (int i = 0; i < m; i++) {
                int from = (k + i) * length;
                byte[] parity = Arrays.copyOfRange(stripe, from, from + length);
                assertThat(described(parity, length))
                        .as("%s: parity %d of %d + %d, %d bytes", kernel.name(), i, k, m, length)
                        .isEqualTo(golden.get("parity").get(i).asText());
            }
        }
    }

    static Stream<Kernel> kernels() {
        return KernelSource.all().stream();
    }

    private static JsonNode cases() throws IOException {
        try (InputStream file = ReedSolomonGoldenTest.class.getResourceAsStream(FILE)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(file, FILE)).get("cases");
        }
    }

    /** The file gives long shards by their hash. */
    private static String described(byte[] shard, int length) {
        HexFormat hex = HexFormat.of();
        try {
            return length <= 64
                    ? hex.formatHex(shard)
                    : "sha256:" + hex.formatHex(MessageDigest.getInstance("SHA-256").digest(shard));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] stripe(int k, int m, int length) {
        byte[] stripe = new byte[(k + m) * length];
        for (int shard = 0; shard < k; shard++) {
            int state = (k * 1000003) ^ (shard * 7919 + 1);
            for (int i = 0; i < length; i++) {
                state ^= state << 13;
                state ^= state >>> 17;
                state ^= state << 5;
                stripe[shard * length + i] = (byte) state;
            }
        }
        return stripe;
    }
}
