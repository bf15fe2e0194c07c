package io.qsfs.fuse.handle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Random;

final class LookupCountsTest {
    @Test
    void countsLikeAMap() {
        long seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        var model = new HashMap<Long, Long>();
        var counts = new LookupCounts();
        for (int step = 0; step < 200_000; step++) {
            long node = random.nextInt(5000) * (random.nextBoolean() ? 1L : 1L << 32);
            if (random.nextInt(3) > 0) {
                counts.increment(node);
                model.merge(node, 1L, Long::sum);
            } else {
                long some = 1L + random.nextInt(3);
                long left = Math.max(0, model.getOrDefault(node, 0L) - some);
                assertThat(counts.decrement(node, some)).as("step %d", step).isEqualTo(left == 0);
                model.put(node, left);
                model.remove(node, 0L);
            }
        }
        assertThat(counts.size()).isEqualTo(model.size());
        for (long node = 0; node < 5000; node++) {
            assertThat(counts.isKnown(node)).isEqualTo(model.containsKey(node));
        }
    }
}
