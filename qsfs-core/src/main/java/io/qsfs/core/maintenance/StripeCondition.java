package io.qsfs.core.maintenance;

import io.qsfs.core.stripe.Stripe;

import java.util.Set;

/**
 * What a stripe lacks.
 *
 * @param missing shards that no node in reach has where the stripe says
 * @param misplaced shards that are there but on nodes that are being emptied
 * @param isNarrow whether it has fewer data shards than it should
 * @param canWiden whether enough nodes take shards to give it all of them
 */
record StripeCondition(
        Stripe stripe,
        Set<Integer> missing,
        Set<Integer> misplaced,
        boolean isNarrow,
        boolean canWiden) {
    StripeCondition {
        missing = Set.copyOf(missing);
        misplaced = Set.copyOf(misplaced);
    }

    boolean isLost() {
        return missing.size() > stripe.geometry().parityShards();
    }

    boolean needsWork() {
        return !missing.isEmpty() || !misplaced.isEmpty() || widens();
    }

    boolean widens() {
        return isNarrow && canWiden;
    }
}
