package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;

/** One run of a duty, as the worker that runs it allows. */
public interface Pass {
    /**
     * Takes note of progress; blocks while the worker is paused, or as long as its throttle asks.
     *
     * @param what is being done now, for the status
     * @param bytes moved since the last call
     * @throws StorageException.Unavailable when the worker was stopped
     */
    void advance(String what, long bytes) throws StorageException;

    /** A pass that nobody throttles, pauses or watches. */
    Pass UNHINDERED = (_, _) -> {};
}
