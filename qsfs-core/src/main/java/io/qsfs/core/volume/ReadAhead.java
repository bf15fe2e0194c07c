package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Threads;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds out that a handle reads on and on, and brings what comes next into the chunk cache. The
 * window doubles while the guess holds and starts anew when it fails. Thread-safe.
 */
final class ReadAhead {
    private static final long FIRST_WINDOW = 512L << 10;
    private static final long MAX_WINDOW = 4L << 20;

    private final ContentReader reader;
    private final Threads threads;
    private final Semaphore permits;
    private final LongAdder chunks;
    private final ReentrantLock lock = new ReentrantLock();
    private long expected;
    private long window;
    private long done;

    /**
     * @param permits bounds what all handles of a volume read ahead at once
     * @param chunks counts what was read ahead
     */
    ReadAhead(ContentReader reader, Threads threads, Semaphore permits, LongAdder chunks) {
        this.reader = reader;
        this.threads = threads;
        this.permits = permits;
        this.chunks = chunks;
    }

    /** Notes a read and starts reading ahead when it was the next one. */
    void noted(long inode, long offset, int length, long size) {
        long from;
        long to;
        lock.lock();
        try {
            boolean next = offset == expected && offset > 0;
            expected = offset + length;
            if (!next) {
                window = FIRST_WINDOW;
                done = 0;
                return;
            }
            from = Math.max(done, expected);
            to = Math.min(size, expected + window);
            // Not before half the window is used up, so that reads ahead stay large.
            if (to - from < Math.min(window / 2, size - from) || from >= to) {
                return;
            }
            window = Math.min(MAX_WINDOW, 2 * window);
            done = to;
        } finally {
            lock.unlock();
        }
        start(inode, from, to);
    }

    private void start(long inode, long from, long to) {
        if (!permits.tryAcquire()) {
            return;
        }
        threads.start("read-ahead", () -> prefetch(inode, from, to));
    }

    private void prefetch(long inode, long from, long to) {
        try {
            chunks.add(reader.prefetch(inode, from, to));
        } catch (StorageException e) {
            // Whoever reads these bytes meets the failure again, and reports it.
            System.getLogger(ReadAhead.class.getName())
                    .log(System.Logger.Level.DEBUG, "read-ahead of inode " + inode, e);
        } finally {
            permits.release();
        }
    }
}
