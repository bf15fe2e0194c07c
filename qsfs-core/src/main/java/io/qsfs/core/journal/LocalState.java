package io.qsfs.core.journal;

import io.qsfs.core.meta.MetadataStore;

import java.util.Optional;

/**
 * What this machine keeps of a volume. All of it but the write-back log can be made again from the
 * nodes.
 *
 * @param store of the volume, old or empty; taken by who opens the log, also when that fails
 */
public record LocalState(MetadataStore store, Optional<WriteBack> writeBack) {
    /** A machine without a write-back log. */
    public static LocalState of(MetadataStore store) {
        return new LocalState(store, Optional.empty());
    }
}
