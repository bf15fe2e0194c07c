package io.qsfs.core.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Laws of the code, on every kernel; rerun one seed with {@code -Dseed=}. */
class ReedSolomonTest {
    private static final long SEED = Long.getLong("seed", 20261121);

    static Stream<Kernel> kernels() {
        return KernelSource.all().stream();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void everyChoiceOfKShardsGivesAllOthers(Kernel kernel) {
        int k = 4;
        int m = 3;
        byte[][] shards = encoded(new ReedSolomon(k, m, kernel), 200, new Random(SEED));
        for (int choice = 0; choice < 1 << (k + m); choice++) {
            if (Integer.bitCount(choice) == k) {
                int chosen = choice;
                assertRestores(kernel, k, m, shards, number -> (chosen >> number & 1) == 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void randomCodesRestoreRandomLosses(Kernel kernel) {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 60; trial++) {
            int k = 1 + random.nextInt(trial < 50 ? 20 : 200);
            int m = random.nextInt(trial < 50 ? 9 : 257 - k);
            int length = random.nextInt(trial < 50 ? 20_000 : 300);
            byte[][] shards = encoded(new ReedSolomon(k, m, kernel), length, random);
            List<Integer> numbers = new ArrayList<>(IntStream.range(0, k + m).boxed().toList());
            Collections.shuffle(numbers, random);
            List<Integer> kept = numbers.subList(0, k);
            assertRestores(kernel, k, m, shards, kept::contains);
        }
    }

    private static void assertRestores(
            Kernel kernel, int k, int m, byte[][] shards, IntPredicate isPresent) {
        byte[] @Nullable [] present = new byte[k + m][];
        for (int i = 0; i < k + m; i++) {
            present[i] = isPresent.test(i) ? shards[i] : null;
        }
        int[] wanted = IntStream.range(0, k + m).toArray();
        int length = shards[0].length;
        byte[][] restored = new byte[k + m][length];
        new ReedSolomon(k, m, kernel).reconstruct(present, 0, length, wanted, restored, 0);
        assertThat(restored)
                .as("%s, %d + %d of %d bytes, seed %d", kernel.name(), k, m, length, SEED)
                .isDeepEqualTo(shards);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void anyRangeOfAShardIsRestoredAloneAndNothingElseIsWritten(Kernel kernel) {
        Random random = new Random(SEED);
        ReedSolomon code = new ReedSolomon(5, 3, kernel);
        byte[][] shards = encoded(code, 20_000, random);
        for (int trial = 0; trial < 200; trial++) {
            int wanted = random.nextInt(8);
            int offset = random.nextInt(20_000);
            int length = random.nextInt(20_000 - offset + 1);
            byte[] @Nullable [] present = shards.clone();
            present[wanted] = null;
            present[(wanted + 3) % 8] = null;
            byte[] target = new byte[length + 20];
            Arrays.fill(target, (byte) 0x5a);
            byte[] expected = target.clone();
            System.arraycopy(shards[wanted], offset, expected, 7, length);

            code.reconstruct(present, offset, length, wanted, target, 7);

            assertThat(target).as("%s, seed %d", kernel.name(), SEED).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void encodingTouchesOnlyTheParityShards(Kernel kernel) {
        Random random = new Random(SEED);
        byte[] buffer = new byte[7 * 1000 + 30];
        random.nextBytes(buffer);
        byte[] before = buffer.clone();
        new ReedSolomon(4, 3, kernel).encode(buffer, 13, 1000);
        assertThat(Arrays.equals(buffer, 0, 4013, before, 0, 4013)).isTrue();
        assertThat(Arrays.equals(buffer, 7013, 7030, before, 7013, 7030)).isTrue();
        assertThat(Arrays.equals(buffer, 4013, 7013, before, 4013, 7013)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void auditNoticesEveryFlippedByte(Kernel kernel) {
        Random random = new Random(SEED);
        ReedSolomon code = new ReedSolomon(6, 2, kernel);
        int length = 20_000;
        byte[][] shards = encoded(code, length, random);
        assertThat(code.isConsistent(shards, 0, length)).isTrue();
        for (int trial = 0; trial < 100; trial++) {
            byte[] shard = shards[random.nextInt(8)];
            int position = random.nextInt(length);
            int flip = 1 + random.nextInt(255);
            shard[position] ^= (byte) flip;
            assertThat(code.isConsistent(shards, 0, length)).as("seed %d", SEED).isFalse();
            assertThat(code.isConsistent(shards, 0, position)).isTrue();
            assertThat(code.isConsistent(shards, position + 1, length - position - 1)).isTrue();
            shard[position] ^= (byte) flip;
        }
    }

    @Test
    void withoutParityThereIsNothingToComputeAndNothingToAudit() {
        ReedSolomon code = ReedSolomon.of(3, 0);
        byte[] data = {1, 2, 3, 4, 5, 6};
        code.encode(data, 0, 2);
        assertThat(data).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(code.isConsistent(new byte[][] {{1}, {2}, {3}}, 0, 1)).isTrue();
    }

    @Test
    void oneDataShardIsRepeated() {
        byte[] stripe = {7, 9, 0, 0, 0, 0};
        ReedSolomon.of(1, 2).encode(stripe, 0, 2);
        assertThat(stripe).containsExactly(7, 9, 7, 9, 7, 9);
    }

    @Test
    void equalCodesAreShared() {
        assertThat(ReedSolomon.of(10, 4)).isSameAs(ReedSolomon.of(10, 4));
        assertThat(ReedSolomon.of(256, 0).shardCount()).isEqualTo(256);
        assertThat(ReedSolomon.of(1, 255).parityShardCount()).isEqualTo(255);
    }

    @Test
    void impossibleCodesAreRefused() {
        for (int[] code : new int[][] {{0, 1}, {-1, 3}, {1, -1}, {200, 57}, {257, 0}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ReedSolomon.of(code[0], code[1]))
                    .withMessageContaining(String.valueOf(code[0]));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReedSolomon.of(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void callersMistakesAreRefusedBeforeAnythingIsWritten() {
        ReedSolomon code = ReedSolomon.of(2, 1);
        byte[] target = new byte[4];
        byte[] @Nullable [] tooFew = {null, new byte[4], null};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> code.reconstruct(tooFew, 0, 4, 0, target, 0))
                .withMessage("1 shards present, but decoding needs 2");
        byte[] @Nullable [] enough = {null, new byte[4], new byte[4]};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> code.reconstruct(new byte[2][4], 0, 4, 0, target, 0));
        assertThatThrownBy(() -> code.reconstruct(enough, 1, 4, 0, target, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> code.reconstruct(enough, 0, 4, 0, target, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> code.reconstruct(enough, 0, 4, 3, target, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> code.encode(new byte[11], 0, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> code.isConsistent(new byte[3][4], 2, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static byte[][] encoded(ReedSolomon code, int length, Random random) {
        byte[] stripe = new byte[code.shardCount() * length];
        random.nextBytes(stripe);
        code.encode(stripe, 0, length);
        byte[][] shards = new byte[code.shardCount()][];
        Arrays.setAll(shards, i -> Arrays.copyOfRange(stripe, i * length, (i + 1) * length));
        return shards;
    }
}
