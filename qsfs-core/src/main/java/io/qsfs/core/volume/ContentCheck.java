package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.ChunkReader;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.time.Threads;
import io.qsfs.core.volume.Finding.Table;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads and authenticates every chunk that an extent names, and says which files have bytes that
 * cannot be read. Its readers run side by side; {@link #run} is called once.
 */
public final class ContentCheck {
    /** Runs that are read at once. */
    private static final int READERS = 8;

    private final MetadataReader store;
    private final ChunkReader chunks;
    private final CheckLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, String> damaged = new HashMap<>();

    /**
     * @param store that does not change meanwhile
     */
    public ContentCheck(MetadataReader store, ChunkReader chunks, CheckLog log) {
        this.store = store;
        this.chunks = chunks;
        this.log = log;
    }

    private record Piece(long inode, Extent extent) {}

    /** Reads everything; what cannot be read goes to the log, by the names of its files. */
    public void run(Threads threads) throws StorageException {
        try (var cursor = new RowWalk(store, Keys.EXTENT)) {
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                var done = new CompletableFuture<Void>();
                readers.add(done);
                var _ = threads.start("qsfs-check-" + i, () -> read(cursor, done));
            }
            for (CompletableFuture<Void> reader : readers) {
                join(reader);
            }
        }
        report();
    }

    private static void join(CompletableFuture<Void> reader) throws StorageException {
        try {
            reader.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException reason) {
                throw reason;
            }
            throw e;
        }
    }

    private void read(RowWalk cursor, CompletableFuture<Void> done) {
        try {
            Piece piece = next(cursor);
            while (piece != null) {
                read(piece);
                piece = next(cursor);
            }
            done.complete(null);
        } catch (StorageException | RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    private @Nullable Piece next(RowWalk cursor) throws StorageException {
        lock.lock();
        try {
            var found = new ArrayList<Piece>(1);
            boolean there = true;
            while (there && found.isEmpty()) {
                there =
                        cursor.one(
                                (key, value) -> {
                                    long inode = Keys.number(key);
                                    long offset = Keys.extentOffset(key);
                                    var _ =
                                            RowWalk.ifSound(
                                                    () ->
                                                            found.add(
                                                                    new Piece(
                                                                            inode,
                                                                            ExtentCodec.decode(
                                                                                    offset,
                                                                                    value))));
                                });
            }
            return found.isEmpty() ? null : found.getFirst();
        } finally {
            lock.unlock();
        }
    }

    private void read(Piece piece) {
        ChunkRun run = piece.extent().run();
        List<ChunkLocation> locations = new ArrayList<>(run.count());
        for (int i = 0; i < run.count(); i++) {
            locations.add(run.chunk(i));
        }
        try {
            chunks.readRun(
                    locations,
                    locations.stream().map(chunk -> new byte[chunk.plaintextLength()]).toList());
            log.content(run.plainBytes());
        } catch (StorageException | IllegalArgumentException e) {
            lock.lock();
            try {
                damaged.putIfAbsent(
                        piece.inode(),
                        "from byte %d: %s".formatted(piece.extent().offset(), e.getMessage()));
            } finally {
                lock.unlock();
            }
        }
    }

    private void report() throws StorageException {
        if (damaged.isEmpty()) {
            return;
        }
        Map<Long, String> names = new HashMap<>();
        try (var dentries = new RowWalk(store, Keys.DENTRY)) {
            dentries.rest(
                    (key, value) -> {
                        long parent = Keys.number(key);
                        Name name = Keys.dentryName(key);
                        var _ =
                                RowWalk.ifSound(
                                        () -> note(DentryCodec.decode(parent, name, value), names));
                    });
        }
        damaged.forEach(
                (inode, problem) ->
                        log.add(
                                Table.CONTENT,
                                "%s cannot be read %s"
                                        .formatted(
                                                names.getOrDefault(inode, "inode " + inode),
                                                problem)));
    }

    private void note(Dentry dentry, Map<Long, String> names) throws StorageException {
        if (damaged.containsKey(dentry.inode())) {
            names.put(dentry.inode(), directory(dentry.parent()) + "/" + dentry.name());
        }
    }

    private String directory(long number) throws StorageException {
        var rows = new StoreRows(store);
        var path = new StringBuilder();
        InodeRow row = rows.inode(number);
        while (row != null && row.parent != row.number && row.number != Inode.ROOT) {
            path.insert(0, "/" + row.name);
            row = rows.inode(row.parent);
        }
        return path.toString();
    }
}
