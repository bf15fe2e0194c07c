package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.stripe.Stripe;

import java.util.List;

/** The stripes that the newest checkpoint consists of; no manifest names them. Thread-safe. */
public interface CheckpointStripes {
    /** All of them; empty when there is no checkpoint. */
    List<Stripe> list() throws StorageException;

    /**
     * Offers each stripe to the mender and makes the checkpoint name what it returns; durable on
     * return.
     */
    void mend(StripeMender mender) throws StorageException;

    /** Brings a stripe into order. */
    interface StripeMender {
        /** Returns the stripe as it lies now. */
        Stripe mend(Stripe stripe) throws StorageException;
    }
}
