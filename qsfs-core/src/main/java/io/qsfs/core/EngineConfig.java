package io.qsfs.core;

import io.qsfs.core.journal.LogConfig;
import io.qsfs.core.stripe.StripeStoreConfig;
import io.qsfs.core.volume.VolumeConfig;

/** Limits of the parts of an engine. */
public record EngineConfig(LogConfig log, StripeStoreConfig stripes, VolumeConfig volume) {

    public static EngineConfig defaults() {
        return new EngineConfig(
                LogConfig.defaults(), StripeStoreConfig.DEFAULT, VolumeConfig.defaults());
    }

    public EngineConfig withVolume(VolumeConfig changed) {
        return new EngineConfig(log, stripes, changed);
    }

    public EngineConfig withLog(LogConfig changed) {
        return new EngineConfig(changed, stripes, volume);
    }
}
