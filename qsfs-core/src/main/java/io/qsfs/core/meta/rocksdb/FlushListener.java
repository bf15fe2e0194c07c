package io.qsfs.core.meta.rocksdb;

import io.qsfs.core.error.StorageException;

import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.FlushJobInfo;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Knows which persists are on disk: RocksDB tells the largest sequence number of each memtable that
 * it has written out. Thread-safe; called by RocksDB's own threads.
 */
final class FlushListener extends AbstractEventListener {
    private final Path directory;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long flushedSequence;

    FlushListener(Path directory) {
        super(EnabledEventCallback.ON_FLUSH_COMPLETED, EnabledEventCallback.ON_BACKGROUND_ERROR);
        this.directory = directory;
    }

    private record Waiting(long sequence, CompletableFuture<Void> done) {}

    /** Completes when everything up to the sequence number is on disk. */
    synchronized CompletableFuture<Void> await(long sequence) {
        var done = new CompletableFuture<Void>();
        if (sequence <= flushedSequence) {
            done.complete(null);
        } else {
            waiting.add(new Waiting(sequence, done));
        }
        return done;
    }

    @Override
    public void onFlushCompleted(RocksDB db, FlushJobInfo flush) {
        List<CompletableFuture<Void>> reached = new ArrayList<>();
        synchronized (this) {
            flushedSequence = Math.max(flushedSequence, flush.getLargestSeqno());
            while (!waiting.isEmpty() && waiting.element().sequence <= flushedSequence) {
                reached.add(waiting.remove().done);
            }
        }
        reached.forEach(done -> done.complete(null));
    }

    @Override
    public void onBackgroundError(BackgroundErrorReason reason, Status error) {
        var cause = new RocksDBException("background " + reason + " failed", error);
        fail(RocksErrors.translate(directory, error, cause));
    }

    /** Fails every persist that is not on disk. */
    void fail(StorageException reason) {
        List<Waiting> failed;
        synchronized (this) {
            failed = List.copyOf(waiting);
            waiting.clear();
        }
        failed.forEach(one -> one.done.completeExceptionally(reason));
    }
}
