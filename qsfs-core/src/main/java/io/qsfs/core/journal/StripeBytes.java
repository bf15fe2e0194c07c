package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.PackBytes;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeStore;

/** The bytes of a pack on the nodes. */
record StripeBytes(StripeStore stripes, Stripe stripe) implements PackBytes {
    @Override
    public int length() {
        return stripe.geometry().packLength();
    }

    @Override
    public void read(int offset, int length, byte[] target, int targetOffset, Trust trust)
            throws StorageException {
        switch (trust) {
            case AS_GIVEN -> stripes.read(stripe, offset, length, target, targetOffset);
            case VERIFIED -> stripes.readVerified(stripe, offset, length, target, targetOffset);
        }
    }
}
