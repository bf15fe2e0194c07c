package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.PackKeys;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.PackReader;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeStore;
import io.qsfs.core.time.Environment;

/**
 * What the parts of an open log share.
 *
 * @param writer the id drawn for this opening
 */
record LogContext(
        WriterId writer,
        VolumeKeys keys,
        ChunkCodec codec,
        StripeStore stripes,
        MetadataStore store,
        Environment environment,
        LogConfig config) {

    VolumeId volume() {
        return keys.volumeId();
    }

    PackKeys packKeys(PackId id) {
        return keys.packKeys(id);
    }

    /** Reads the end of a stored pack. */
    PackReader reader(Stripe stripe) {
        return new PackReader(packKeys(stripe.pack()), codec, new StripeBytes(stripes, stripe));
    }

    /** Longest pack this log makes when all nodes are up. */
    int packLengthMax() {
        return Math.min(config.packBytes(), stripes.policy().packLengthMax());
    }
}
