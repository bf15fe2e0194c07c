package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Time;

import java.time.Duration;

/**
 * Hands written content to the log when its chunk does not fill in time, and looks how full the
 * nodes are, until the volume is closed. Runs on a thread of its own.
 */
final class Flusher implements Runnable {
    private static final System.Logger LOGGER = System.getLogger(Flusher.class.getName());

    private final VolumeCore core;
    private final Time time;
    private final Duration delay;

    Flusher(VolumeCore core, Time time, Duration delay) {
        this.core = core;
        this.time = time;
        this.delay = delay;
    }

    @Override
    public void run() {
        try {
            while (!core.isClosed()) {
                time.sleep(delay);
                core.space().refresh();
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void flush() {
        try {
            if (!core.isReadOnly()) {
                core.flush();
            }
        } catch (StorageException e) {
            // The next write, sync or close of the file meets the same failure and reports it.
            LOGGER.log(System.Logger.Level.WARNING, "written content stays in memory", e);
        }
    }
}
