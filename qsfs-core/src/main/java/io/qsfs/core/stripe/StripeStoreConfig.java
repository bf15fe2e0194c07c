package io.qsfs.core.stripe;

import io.qsfs.core.error.Checks;

import java.time.Duration;

/**
 * Limits of a stripe store.
 *
 * @param hedgeDelayMin a read is never repeated elsewhere before this time, lest a busy machine
 *     makes itself busier
 * @param hedgeDelayMax a read is always repeated elsewhere after this time
 */
public record StripeStoreConfig(Duration hedgeDelayMin, Duration hedgeDelayMax) {
    public static final StripeStoreConfig DEFAULT =
            new StripeStoreConfig(Duration.ofMillis(20), Duration.ofSeconds(1));

    public StripeStoreConfig {
        Checks.argument(
                hedgeDelayMin.compareTo(hedgeDelayMax) <= 0,
                "hedge delays are the wrong way round");
    }
}
