package io.qsfs.s3.bucket;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.ByteSource;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Moves content from a client into a file. Digests of what is longer than one buffer are computed
 * on a second thread, beside reading, sealing and sending: the slower of both sets the pace, not
 * their sum. Not thread-safe; used once.
 */
public final class ContentReceiver {
    /** Buffers of one request at a time. */
    private static final int BUFFERS_MAX = 4;

    private final BufferPool pool;
    private final ContentDigests digests;
    private final Optional<ContentCipher> cipher;
    private final Semaphore room = new Semaphore(BUFFERS_MAX);
    private final BlockingQueue<Filled> filled = new ArrayBlockingQueue<>(BUFFERS_MAX + 1);
    private @Nullable Thread digester;

    private record Filled(BufferPool.@Nullable Lease lease, int length) {}

    public ContentReceiver(
            BufferPool pool, ContentDigests digests, Optional<ContentCipher> cipher) {
        this.pool = pool;
        this.digests = digests;
        this.cipher = cipher;
    }

    /**
     * Reads the source to its end. The digests are finished on return; the content is written but
     * not flushed.
     *
     * @return how many bytes
     * @throws IOException of the source or the file, EntityTooLarge beyond the limit
     */
    public long receive(ByteSource source, FileHandle file, long limit) throws IOException {
        long total = 0;
        try {
            while (true) {
                int ready = source.await(BufferPool.LENGTH);
                BufferPool.Lease lease = next();
                boolean handed = false;
                try {
                    byte[] buffer = lease.buffer();
                    int count = source.readFully(buffer, 0, ready);
                    if (total + count > limit) {
                        throw S3Error.ENTITY_TOO_LARGE.asException();
                    }
                    handed = write(file, total, lease, count);
                    total += count;
                    if (count < ready) {
                        return total;
                    }
                } finally {
                    if (!handed) {
                        lease.close();
                        room.release();
                    }
                }
            }
        } finally {
            finish();
        }
    }

    private BufferPool.Lease next() {
        // With few buffers left in the pool, a request makes do with one.
        if (digester != null && !pool.mayTakeMore()) {
            room.acquireUninterruptibly(BUFFERS_MAX);
            room.release(BUFFERS_MAX - 1);
        } else {
            room.acquireUninterruptibly();
        }
        return pool.lease();
    }

    /** Returns whether the digesting thread gives the buffer back. */
    private boolean write(FileHandle file, long offset, BufferPool.Lease lease, int count)
            throws IOException {
        byte[] buffer = lease.buffer();
        boolean aside =
                cipher.isEmpty()
                        && !digests.isEmpty()
                        && (digester != null || (offset == 0 && count == BufferPool.LENGTH));
        if (!aside) {
            digests.update(buffer, 0, count);
            if (cipher.isPresent()) {
                cipher.get().apply(buffer, 0, count);
            }
            file.write(offset, buffer, 0, count);
            return false;
        }
        file.write(offset, buffer, 0, count);
        if (digester == null) {
            digester = Thread.ofVirtual().name("s3-digest").start(this::digest);
        }
        put(new Filled(lease, count));
        return true;
    }

    private void digest() {
        while (true) {
            Filled next = takeFilled();
            BufferPool.Lease lease = next.lease;
            if (lease == null) {
                return;
            }
            digests.update(lease.buffer(), 0, next.length);
            lease.close();
            room.release();
        }
    }

    private void finish() {
        Thread thread = digester;
        if (thread != null) {
            put(new Filled(null, 0));
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        digests.finish();
    }

    private void put(Filled item) {
        // Never full: it holds every buffer of the request and the end.
        if (!filled.offer(item)) {
            throw new IllegalStateException("more buffers than there are");
        }
    }

    private Filled takeFilled() {
        while (true) {
            try {
                return filled.take();
            } catch (InterruptedException e) {
                // Nobody interrupts this thread; the end of the content ends it.
            }
        }
    }
}
