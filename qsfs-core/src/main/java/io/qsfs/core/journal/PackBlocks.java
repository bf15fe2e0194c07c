package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.PackBytes;
import io.qsfs.core.pack.PieceCache;
import io.qsfs.core.stripe.StripeGeometry;

/**
 * Blocks of packs on the nodes, as they are stored. Small chunks that were written together are
 * read together, a block at a time: a node reads and verifies a whole block in any case. What comes
 * from here is not authenticated yet. Thread-safe.
 */
final class PackBlocks {
    /** Bytes that a node verifies at once: one entry in the table of its record. */
    private static final int BLOCK_BYTES = 64 << 10;

    private static final long CACHE_BYTES = 8L << 20;

    private final PieceCache cache = new PieceCache(CACHE_BYTES, BLOCK_BYTES);

    /** Reads bytes of a pack into the start of the target. */
    void read(PackId pack, StripeBytes source, int offset, int length, byte[] target)
            throws StorageException {
        int done = 0;
        while (done < length) {
            Block block = Block.at(source.stripe().geometry(), offset + done);
            int part = Math.min(length - done, block.end - offset - done);
            PieceCache.Entry entry = load(pack, source, block);
            try {
                byte[] content = Waiting.join(entry.content());
                if (content.length == block.end - block.start) {
                    System.arraycopy(content, offset + done - block.start, target, done, part);
                } else {
                    // Repair widened the stripe since: its shards, and this block, end elsewhere.
                    source.read(offset + done, part, target, done, PackBytes.Trust.AS_GIVEN);
                }
            } catch (StorageException e) {
                throw e.again();
            } finally {
                cache.release(entry);
            }
            done += part;
        }
    }

    /** The block, being read perhaps by somebody else; held for the caller. */
    private PieceCache.Entry load(PackId pack, StripeBytes source, Block block) {
        var lookup = cache.getOrClaim(new PieceCache.Key(pack, block.start));
        PieceCache.Entry entry = lookup.entry();
        if (lookup.claimed()) {
            try {
                byte[] content = cache.array(block.end - block.start);
                source.read(block.start, content.length, content, 0, PackBytes.Trust.AS_GIVEN);
                cache.complete(entry, content);
            } catch (StorageException | RuntimeException | Error e) {
                cache.fail(entry, e);
            }
        }
        return entry;
    }

    /** A range of a pack that one entry of a shard's table covers. */
    private record Block(int start, int end) {
        static Block at(StripeGeometry geometry, int offset) {
            int shardLength = geometry.shardLength();
            int shardStart = offset / shardLength * shardLength;
            int start = shardStart + (offset - shardStart) / BLOCK_BYTES * BLOCK_BYTES;
            int shardEnd = Math.min(shardStart + shardLength, geometry.packLength());
            return new Block(start, Math.min(start + BLOCK_BYTES, shardEnd));
        }
    }
}
