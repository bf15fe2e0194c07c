package io.qsfs.core.journal;

import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.stripe.StripeStore;

/**
 * A log that is open for writing and what it stands on. Must be closed.
 *
 * @param log to be closed by {@link #close} only
 */
public record OpenedLog(
        Log log,
        CheckpointStripes checkpoints,
        NodePool pool,
        StripeStore stripes,
        SuperblockKeeper superblocks,
        VolumeKeys keys)
        implements AutoCloseable {

    /** Closes the log, then lets go of the nodes. */
    @Override
    public void close() throws StorageException {
        try {
            log.close();
        } finally {
            pool.close();
            keys.close();
        }
    }
}
