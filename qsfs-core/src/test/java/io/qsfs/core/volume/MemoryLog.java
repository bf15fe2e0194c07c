package io.qsfs.core.volume;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Log;
import io.qsfs.core.journal.LogStats;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.pack.PieceCache;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A log that keeps everything in memory, with small packs; what is not yet durable is durable. */
final class MemoryLog implements Log {
    private static final WriterId WRITER = new WriterId(1, 2);

    private final MetadataStore store;
    private final int chunksInPack;
    private final ConcurrentHashMap<PieceCache.Key, byte[]> chunks = new ConcurrentHashMap<>();
    private final AtomicLong position = new AtomicLong();
    private PackId pack = new PackId(WRITER, 0);
    private int nextNumber;
    private int nextOffset;
    private boolean failing;

    MemoryLog(MetadataStore store, int chunksInPack) {
        this.store = store;
        this.chunksInPack = chunksInPack;
    }

    @Override
    public synchronized ChunkLocation appendChunk(byte[] plaintext, int offset, int length) {
        if (nextNumber == chunksInPack) {
            pack = pack.next();
            nextNumber = 0;
            nextOffset = 0;
        }
        var chunk = new ChunkLocation(pack, nextNumber++, nextOffset, length + 17, length);
        nextOffset = chunk.end();
        byte[] copy = Arrays.copyOfRange(plaintext, offset, offset + length);
        chunks.put(new PieceCache.Key(chunk.pack(), chunk.number()), copy);
        return chunk;
    }

    /** Lets the next transaction fail, and only that one. */
    synchronized void failNext() {
        failing = true;
    }

    @Override
    public synchronized long append(List<RowChange> changes) throws StorageException {
        if (failing) {
            failing = false;
            throw new StorageException.NoSpace("the disk of the metadata store is full");
        }
        store.apply(changes);
        return position.incrementAndGet();
    }

    @Override
    public int maxTransactionBytes() {
        return 4 << 20;
    }

    @Override
    public void commit(long lsn) {
        sync(lsn);
    }

    @Override
    public void sync(long lsn) {}

    @Override
    public void sync() {}

    @Override
    public long appendedPosition() {
        return position.get();
    }

    @Override
    public long durablePosition() {
        return position.get();
    }

    @Override
    public MetadataReader rows() {
        return store;
    }

    @Override
    public MetadataSnapshot snapshot() throws StorageException {
        return store.snapshot();
    }

    @Override
    public void checkpoint() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public LogStats stats() {
        return new LogStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty());
    }

    @Override
    public void read(ChunkLocation chunk, byte[] target, int targetOffset) throws StorageException {
        byte[] content = content(chunk);
        System.arraycopy(content, 0, target, targetOffset, content.length);
    }

    @Override
    public void readRun(List<ChunkLocation> run, List<byte[]> contents) throws StorageException {
        for (int i = 0; i < run.size(); i++) {
            read(run.get(i), contents.get(i), 0);
        }
    }

    private byte[] content(ChunkLocation chunk) throws StorageException {
        byte[] content = chunks.get(new PieceCache.Key(chunk.pack(), chunk.number()));
        if (content == null || content.length != chunk.plaintextLength()) {
            throw new StorageException.NotFound("no such chunk: " + chunk);
        }
        return content;
    }

    @Override
    public void close() throws StorageException {
        store.close();
    }
}
