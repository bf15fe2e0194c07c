package io.qsfs.cli.file;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A few threads that copy files, each with a buffer. A failure stops the whole transfer; what
 * concerns one file only, jobs report themselves. Used by one thread.
 */
final class Workers implements AutoCloseable {
    /** A multiple of the volume's chunks, so that whole files arrive in whole chunks. */
    static final int BUFFER_BYTES = 1 << 20;

    /** Twice the cores hide the waits for disks; more only costs memory. */
    private static final int THREADS_MAX = 8;

    private static final int QUEUED_PER_THREAD = 16;

    private final int threads =
            Math.min(THREADS_MAX, 2 * Runtime.getRuntime().availableProcessors());
    private final int places = threads * QUEUED_PER_THREAD;
    private final ExecutorService pool =
            Executors.newFixedThreadPool(
                    threads, Thread.ofPlatform().daemon().name("qsfs-copy-", 0).factory());
    private final ArrayBlockingQueue<byte[]> buffers = new ArrayBlockingQueue<>(threads);
    private final Semaphore free = new Semaphore(places);
    private volatile @Nullable Throwable failure;

    /** One file's work; the buffer is lent to it. */
    @FunctionalInterface
    interface Job {
        void run(byte[] buffer) throws IOException;
    }

    /** Starts a job as soon as there is a place for it. */
    void submit(Job job) throws IOException {
        acquire(1);
        try {
            throwFailure();
        } catch (IOException e) {
            free.release();
            throw e;
        }
        pool.execute(() -> run(job));
    }

    /** Waits for all jobs. */
    void await() throws IOException {
        acquire(places);
        free.release(places);
        throwFailure();
    }

    private void run(Job job) {
        byte[] idle = buffers.poll();
        byte[] buffer = idle == null ? new byte[BUFFER_BYTES] : idle;
        try {
            if (failure == null) {
                job.run(buffer);
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            var _ = buffers.offer(buffer);
            free.release();
        }
    }

    private void acquire(int count) throws IOException {
        try {
            free.acquire(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void throwFailure() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException expected -> throw expected;
            case Throwable defect ->
                    throw new IllegalStateException("a copying thread failed", defect);
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
