package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.ChunkReader;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.pack.PieceCache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Reads stored content: extents to chunks, chunks through the cache. Thread-safe. */
final class ContentReader {
    private final ChunkReader chunks;
    private final Supplier<Rows> rows;
    private final PieceCache cache;

    ContentReader(ChunkReader chunks, Supplier<Rows> rows, PieceCache cache) {
        this.chunks = chunks;
        this.rows = rows;
        this.cache = cache;
    }

    PieceCache cache() {
        return cache;
    }

    /** A chunk, and which bytes of it lie at which offset of the file. */
    private record Piece(ChunkLocation chunk, int from, int to, long offset) {
        PieceCache.Key key() {
            return new PieceCache.Key(chunk.pack(), chunk.number());
        }
    }

    /** Fills the target with what the file stores from the offset on, zeros for holes. */
    void read(long inode, long offset, byte[] target, int targetOffset, int length)
            throws StorageException {
        long end = offset + length;
        long at = offset;
        List<Extent> extents = ExtentMap.find(rows.get(), inode, offset, end);
        var pieces = new ArrayList<Piece>();
        for (Extent extent : extents) {
            long start = Math.max(at, extent.offset());
            zero(target, targetOffset + (int) (at - offset), (int) (start - at));
            at = Math.min(end, extent.end());
            pieces(extent, start, at, pieces);
        }
        zero(target, targetOffset + (int) (at - offset), (int) (end - at));
        List<PieceCache.Entry> entries = load(pieces);
        try {
            for (int i = 0; i < pieces.size(); i++) {
                Piece piece = pieces.get(i);
                System.arraycopy(
                        join(entries.get(i).content()),
                        piece.from,
                        target,
                        targetOffset + (int) (piece.offset - offset),
                        piece.to - piece.from);
            }
        } finally {
            entries.forEach(cache::release);
        }
    }

    private static void zero(byte[] target, int from, int length) {
        Arrays.fill(target, from, from + length, (byte) 0);
    }

    private static void pieces(Extent extent, long from, long to, List<Piece> pieces) {
        ChunkRun run = extent.run();
        long at = extent.offset() - extent.skip();
        for (int i = 0; i < run.count() && at < to; i++) {
            long next = at + run.plainLength(i);
            if (next > from) {
                long start = Math.max(at, from);
                long end = Math.min(next, to);
                pieces.add(new Piece(run.chunk(i), (int) (start - at), (int) (end - at), start));
            }
            at = next;
        }
    }

    /** Brings a range into the cache; failures are left to whoever reads. */
    int prefetch(long inode, long from, long to) throws StorageException {
        var pieces = new ArrayList<Piece>();
        for (Extent extent : ExtentMap.find(rows.get(), inode, from, to)) {
            pieces(extent, Math.max(from, extent.offset()), Math.min(to, extent.end()), pieces);
        }
        load(pieces).forEach(cache::release);
        return pieces.size();
    }

    /** A chunk that this thread has to read. */
    private record Claim(ChunkLocation chunk, PieceCache.Entry entry) {}

    /** The contents of all pieces, complete or being read by somebody else; held for the caller. */
    private List<PieceCache.Entry> load(List<Piece> pieces) throws StorageException {
        var entries = new ArrayList<PieceCache.Entry>(pieces.size());
        var claims = new ArrayList<Claim>();
        for (Piece piece : pieces) {
            PieceCache.Lookup lookup = cache.getOrClaim(piece.key());
            entries.add(lookup.entry());
            if (lookup.claimed()) {
                claims.add(new Claim(piece.chunk, lookup.entry()));
            }
        }
        int done = 0;
        StorageException failure =
                new StorageException.Unavailable("whoever was reading this chunk gave up");
        try {
            while (done < claims.size()) {
                int end = endOfRun(claims, done);
                readRun(claims.subList(done, end));
                done = end;
            }
            return entries;
        } catch (StorageException e) {
            failure = e;
            throw e;
        } finally {
            if (done < claims.size()) {
                abandon(claims.subList(done, claims.size()), failure);
                entries.forEach(cache::release);
            }
        }
    }

    private static int endOfRun(List<Claim> claims, int start) {
        int end = start + 1;
        while (end < claims.size() && follows(claims.get(end - 1).chunk, claims.get(end).chunk)) {
            end++;
        }
        return end;
    }

    private static boolean follows(ChunkLocation before, ChunkLocation chunk) {
        return before.number() + 1 == chunk.number()
                && before.end() == chunk.offset()
                && before.pack().equals(chunk.pack());
    }

    private void readRun(List<Claim> run) throws StorageException {
        var contents = new ArrayList<byte[]>(run.size());
        for (Claim claim : run) {
            contents.add(cache.array(claim.chunk.plaintextLength()));
        }
        chunks.readRun(run.stream().map(Claim::chunk).toList(), contents);
        for (int i = 0; i < run.size(); i++) {
            cache.complete(run.get(i).entry, contents.get(i));
        }
    }

    /** Claims that were not read: others who wait get the failure, the next one tries anew. */
    private void abandon(List<Claim> claims, StorageException failure) {
        for (Claim claim : claims) {
            cache.fail(claim.entry, failure);
        }
    }

    private static byte[] join(CompletableFuture<byte[]> content) throws StorageException {
        try {
            return content.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause.again();
            }
            throw e;
        }
    }
}
