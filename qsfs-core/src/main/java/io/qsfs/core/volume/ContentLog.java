package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Log;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.pack.PieceCache;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What open files share: the log, updates of extents, reading, and the bound of unwritten bytes.
 * Thread-safe.
 */
final class ContentLog {
    /** Bytes written and not yet in the log, over all files; more makes a writer flush its own. */
    static final long MAX_DIRTY_BYTES = 32L << 20;

    private final Log log;
    private final Updates updates;
    private final ContentReader reader;
    private final AtomicLong dirtyBytes = new AtomicLong();

    ContentLog(Log log, Updates updates, ContentReader reader) {
        this.log = log;
        this.updates = updates;
        this.reader = reader;
    }

    /** Seals a chunk into the log; nothing names it yet. */
    ChunkRun append(byte[] source, int offset, int length) throws StorageException {
        return ChunkRun.of(log.appendChunk(source, offset, length));
    }

    /**
     * Seals a chunk that a file may go on behind, and keeps its content in the cache: who appends
     * there reads it, perhaps while no node answers.
     */
    ChunkRun appendEnd(byte[] source, int offset, int length) throws StorageException {
        ChunkRun run = append(source, offset, length);
        ChunkLocation chunk = run.chunk(0);
        var key = new PieceCache.Key(chunk.pack(), chunk.number());
        PieceCache cache = reader.cache();
        PieceCache.Lookup lookup = cache.getOrClaim(key);
        if (lookup.claimed()) {
            cache.complete(lookup.entry(), Arrays.copyOfRange(source, offset, offset + length));
        }
        cache.release(lookup.entry());
        return run;
    }

    /** Changes extents and attributes of one inode. */
    <T> T update(@Nullable Object origin, Updates.Body<T> body) throws StorageException {
        return updates.run(origin, body);
    }

    Rows rows() {
        return updates.rows();
    }

    /** Stored size of an inode. */
    long size(long inode) throws StorageException {
        InodeRow row = rows().inode(inode);
        if (row == null) {
            throw new StorageException.NotFound("no inode " + inode);
        }
        return row.size;
    }

    ContentReader reader() {
        return reader;
    }

    Timestamp now() {
        return updates.now();
    }

    /** Fails when only removals are possible any more. */
    void requireRoom() throws StorageException {
        updates.space().requireRoom(0);
    }

    void requireRoom(long bytes) throws StorageException {
        updates.space().requireRoom(bytes);
    }

    void dirtied(long bytes) {
        dirtyBytes.addAndGet(bytes);
    }

    boolean isTooDirty() {
        return dirtyBytes.get() > MAX_DIRTY_BYTES;
    }

    long dirtyBytes() {
        return dirtyBytes.get();
    }
}
