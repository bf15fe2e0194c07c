package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;

import java.time.Duration;

/** Something a worker does again and again. */
public interface Duty {
    /** For status and logs. */
    String name();

    /** Between the end of one pass and the start of the next, unless it is triggered. */
    Duration interval();

    /** One pass over all there is to do; calls {@link Pass#advance} often. */
    void run(Pass pass) throws StorageException;
}
