package io.qsfs.fuse;

import io.qsfs.fuse.kernel.Mount;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Fetches pages that programs wrote from the kernel every few seconds: left alone it keeps them for
 * half a minute. Only while files are open for writing, as closing one sends its pages, so that it
 * never stands in the way of unmounting. Thread-safe.
 */
final class WriteBack implements Runnable {
    private static final Logger LOG = System.getLogger(WriteBack.class.getName());

    private final Path point;
    private final Duration delay;
    private final IntSupplier writableFiles;
    private final CountDownLatch ended = new CountDownLatch(1);

    WriteBack(Path point, Duration delay, IntSupplier writableFiles) {
        this.point = point;
        this.delay = delay;
        this.writableFiles = writableFiles;
    }

    @Override
    public void run() {
        try {
            while (!ended.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fetches what there is now. */
    void flush() {
        if (writableFiles.getAsInt() == 0 || ended.getCount() == 0) {
            return;
        }
        try {
            Mount.writeBack(point);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "pages written to {0} could not be fetched: {1}", point, e);
        }
    }

    void end() {
        ended.countDown();
    }
}
