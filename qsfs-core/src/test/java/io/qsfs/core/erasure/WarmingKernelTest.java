package io.qsfs.core.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Random;

class WarmingKernelTest {
    /** Counts products, and computes them as the scalar kernel does. */
    private static final class CountingKernel implements Kernel {
        private int count;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public void multiply(Product product) {
            count++;
            new ScalarKernel().multiply(product);
        }
    }

    private final CountingKernel cold = new CountingKernel();
    private final CountingKernel warm = new CountingKernel();
    private final WarmingKernel kernel = new WarmingKernel(cold, () -> warm);

    @Test
    void littleWorkNeverTouchesTheWarmKernel() {
        code(1000, 4096);
        assertThat(cold.count).isEqualTo(1000);
        assertThat(warm.count).isZero();
    }

    @Test
    void theWarmKernelTakesOverAfterItsRehearsals() {
        int shardLength = 1 << 20;
        int workPerProduct = shardLength * 2;
        int before = (int) (WarmingKernel.WORK_BEFORE_REHEARSALS / workPerProduct) - 1;
        int rehearsalsPerProduct = (int) (workPerProduct / WarmingKernel.WORK_PER_REHEARSAL) + 1;
        int during = Math.ceilDiv(WarmingKernel.REHEARSAL_COUNT, rehearsalsPerProduct);

        code(before + during, shardLength);
        assertThat(cold.count).isEqualTo(before + during);
        assertThat(warm.count).isEqualTo(during * rehearsalsPerProduct);

        code(3, shardLength);
        assertThat(cold.count).isEqualTo(before + during);
        assertThat(warm.count).isEqualTo(during * rehearsalsPerProduct + 3);
    }

    /** Two data shards and one parity shard, whose bytes are checked each time. */
    private void code(int count, int shardLength) {
        byte[] stripe = new byte[3 * shardLength];
        new Random(1).nextBytes(stripe);
        byte[] expected = stripe.clone();
        new ReedSolomon(2, 1, new ScalarKernel()).encode(expected, 0, shardLength);
        ReedSolomon code = new ReedSolomon(2, 1, kernel);
        for (int i = 0; i < count; i++) {
            stripe[2 * shardLength] ^= 1;
            code.encode(stripe, 0, shardLength);
            assertThat(stripe).isEqualTo(expected);
        }
    }
}
