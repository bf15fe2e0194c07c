package io.qsfs.core.crypto;

import io.qsfs.core.crypto.v1.HybridIdentity;

/** The private half of a recipient: opens what was wrapped to it. Thread-safe. */
public final class Identity {
    private final HybridIdentity hybrid;

    Identity(HybridIdentity hybrid) {
        this.hybrid = hybrid;
    }

    /** The public half, to wrap keys to. */
    public Recipient recipient() {
        return new Recipient(hybrid.publicKey());
    }

    HybridIdentity hybrid() {
        return hybrid;
    }
}
