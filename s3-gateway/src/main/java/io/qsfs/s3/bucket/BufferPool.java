package io.qsfs.s3.bucket;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Buffers for content on its way, limited in number: who finds none waits, and the client with him.
 * Thread-safe.
 */
public final class BufferPool {
    /** The engine's largest chunk: a buffer becomes one chunk without another copy. */
    public static final int LENGTH = 128 << 10;

    private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();
    private final Semaphore permits;
    private final int extraReserve;

    /**
     * @param bytesMax held by all requests together
     */
    public BufferPool(long bytesMax) {
        int count = (int) Math.max(4, bytesMax / LENGTH);
        this.permits = new Semaphore(count);
        this.extraReserve = count / 2;
    }

    /** The first buffer of a request; waits for one. */
    Lease lease() {
        permits.acquireUninterruptibly();
        return new Lease(take());
    }

    /** A further buffer of a request, when there are many left. */
    boolean mayTakeMore() {
        return permits.availablePermits() > extraReserve;
    }

    private byte[] take() {
        byte[] buffer = idle.poll();
        return buffer != null ? buffer : new byte[LENGTH];
    }

    /** The right to a buffer until it is closed. */
    final class Lease implements AutoCloseable {
        private final byte[] buffer;

        private Lease(byte[] buffer) {
            this.buffer = buffer;
        }

        byte[] buffer() {
            return buffer;
        }

        @Override
        public void close() {
            idle.offer(buffer);
            permits.release();
        }
    }
}
