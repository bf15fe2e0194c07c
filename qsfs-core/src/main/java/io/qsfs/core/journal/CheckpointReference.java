package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.Checks;
import io.qsfs.core.stripe.Stripe;

/**
 * Where a checkpoint is and what it holds.
 *
 * @param lsn the last transaction it holds
 * @param next the first pack whose journal it does not hold
 * @param root where the list of its runs lies
 */
public record CheckpointReference(long lsn, PackId next, Stripe root) {
    public CheckpointReference {
        Checks.argument(lsn >= 0, "negative position");
    }

    /** This reference with the root's stripe elsewhere. */
    CheckpointReference at(Stripe moved) {
        return new CheckpointReference(lsn, next, moved);
    }
}
