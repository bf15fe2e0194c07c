package io.qsfs.s3.http;

import io.netty.buffer.ByteBuf;
import io.qsfs.s3.error.S3Error;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of a request on its way from the event loop to the request's thread. At most {@link
 * #QUEUE_BYTES_MAX} and one read of the socket wait here, less when many connections have much;
 * then the socket is not read. The event loop offers, one thread reads.
 */
public final class RequestBody implements ByteSource {
    static final int QUEUE_BYTES_MAX = 192 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private final Runnable demand;
    private final FlowBudget budget;
    private final Headers trailers = new Headers();

    private int queuedBytes;
    private boolean ended;
    private boolean released;
    private @Nullable IOException failure;
    private volatile boolean waiting;
    private volatile long receivedBytes;

    /**
     * @param budget of the bodies of all connections
     * @param demand asks the connection to read on; may be called by any thread
     */
    RequestBody(FlowBudget budget, Runnable demand) {
        this.budget = budget;
        this.demand = demand;
    }

    private int queueMax() {
        return budget.share(QUEUE_BYTES_MAX);
    }

    @Override
    public int await(int length) throws IOException {
        lock.lock();
        try {
            while (!ended && queuedBytes < Math.min(length, queueMax())) {
                waitForMore();
            }
            return ended ? length : Math.min(length, queuedBytes);
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private void waitForMore() throws IOException {
        if (failure != null) {
            throw failure;
        }
        waiting = true;
        demand.run();
        arrived.awaitUninterruptibly();
        waiting = false;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        boolean wantsMore;
        int count;
        lock.lock();
        try {
            ByteBuf first = await();
            if (first == null) {
                return -1;
            }
            count = Math.min(length, first.readableBytes());
            first.readBytes(target, offset, count);
            int half = queueMax() / 2;
            wantsMore = !ended && queuedBytes >= half;
            queuedBytes -= count;
            budget.add(-count);
            wantsMore &= queuedBytes < half;
            if (!first.isReadable()) {
                queue.poll();
                first.release();
            }
        } finally {
            lock.unlock();
        }
        if (wantsMore) {
            demand.run();
        }
        return count;
    }

    private @Nullable ByteBuf await() throws IOException {
        while (queue.isEmpty() && !ended) {
            waitForMore();
        }
        return queue.peek();
    }

    /** Header fields behind the last chunk; complete at the end of the body. */
    public Headers trailers() {
        return trailers;
    }

    /** Bytes that have arrived so far. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Whether a thread waits for bytes now. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whether another read of the socket is wanted. */
    boolean wantsMore() {
        lock.lock();
        try {
            return !ended && (released || (failure == null && queuedBytes < queueMax()));
        } finally {
            lock.unlock();
        }
    }

    /** Takes the buffer, or releases it when nobody will read it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the event loop writes it
    void offer(ByteBuf bytes) {
        lock.lock();
        try {
            receivedBytes += bytes.readableBytes();
            if (released || !bytes.isReadable()) {
                bytes.release();
                return;
            }
            queue.add(bytes);
            queuedBytes += bytes.readableBytes();
            budget.add(bytes.readableBytes());
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The body is complete. */
    void end(Headers fields) {
        lock.lock();
        try {
            for (int i = 0; i < fields.size(); i++) {
                trailers.add(fields.name(i), fields.value(i));
            }
            ended = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The body will never be complete. */
    void fail(IOException cause) {
        lock.lock();
        try {
            if (!ended && failure == null) {
                failure = cause;
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void failIncomplete() {
        fail(S3Error.INCOMPLETE_BODY.asException());
    }

    /** Nobody reads any more: what waits and what still comes is dropped. */
    void release() {
        lock.lock();
        try {
            released = true;
            for (ByteBuf bytes = queue.poll(); bytes != null; bytes = queue.poll()) {
                bytes.release();
            }
            budget.add(-queuedBytes);
            queuedBytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
