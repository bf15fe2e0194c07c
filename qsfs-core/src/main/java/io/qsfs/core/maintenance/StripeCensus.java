package io.qsfs.core.maintenance;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How whole a volume's stripes are.
 *
 * @param stripes all of them
 * @param lacking how many stripes lack how many shards, for 1 shard and more; lost ones included
 * @param lost stripes with fewer shards than reading them needs
 * @param misplaced stripes that are whole but have shards on nodes that are being emptied
 * @param narrow stripes with fewer data shards than their length and the policy ask for, because
 *     nodes were missing when they were written
 */
public record StripeCensus(
        long stripes, SortedMap<Integer, Long> lacking, long lost, long misplaced, long narrow) {
    public StripeCensus {
        lacking = new TreeMap<>(lacking);
    }

    @Override
    public SortedMap<Integer, Long> lacking() {
        return new TreeMap<>(lacking);
    }

    /** Stripes that lack shards. */
    public long degraded() {
        return lacking.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether every stripe has all its shards where they should be. */
    public boolean isWhole() {
        return degraded() == 0 && misplaced == 0;
    }

    /** Counts stripes as they are found. Not thread-safe. */
    static final class Counter {
        private final Map<Integer, Long> lacking = new TreeMap<>();
        private long stripes;
        private long lost;
        private long misplaced;
        private long narrow;

        void add(StripeCondition condition) {
            stripes++;
            int missing = condition.missing().size();
            if (missing > 0) {
                lacking.merge(missing, 1L, Long::sum);
            } else if (!condition.misplaced().isEmpty()) {
                misplaced++;
            }
            lost += condition.isLost() ? 1 : 0;
            narrow += condition.isNarrow() ? 1 : 0;
        }

        StripeCensus result() {
            return new StripeCensus(stripes, new TreeMap<>(lacking), lost, misplaced, narrow);
        }
    }
}
