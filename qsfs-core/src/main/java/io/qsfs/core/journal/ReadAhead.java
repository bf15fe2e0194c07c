package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Threads;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * Reads numbered things in order, some of them before they are asked for, each on a thread of its
 * own. Not thread-safe.
 */
final class ReadAhead<T> {
    private final Threads threads;
    private final int ahead;
    private final Reader<T> reader;
    private final Deque<CompletableFuture<T>> reading = new ArrayDeque<>();
    private long started;

    /** Reads one of the things; called on several threads. */
    interface Reader<T> {
        T read(long number) throws StorageException;
    }

    ReadAhead(Threads threads, int ahead, Reader<T> reader) {
        this.threads = threads;
        this.ahead = ahead;
        this.reader = reader;
    }

    /** The next, beginning with number 0; fails as reading it failed. */
    T next() throws StorageException {
        while (reading.size() <= ahead) {
            start(started++);
        }
        return Waiting.join(reading.remove());
    }

    private void start(long number) {
        var result = new CompletableFuture<T>();
        reading.add(result);
        var _ =
                threads.start(
                        "qsfs-read-ahead",
                        () -> {
                            try {
                                result.complete(reader.read(number));
                            } catch (StorageException | RuntimeException | Error e) {
                                result.completeExceptionally(e);
                            }
                        });
    }
}
