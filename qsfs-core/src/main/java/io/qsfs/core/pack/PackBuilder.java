package io.qsfs.core.pack;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.ChunkCipher;
import io.qsfs.core.crypto.PackKeys;
import io.qsfs.core.error.Checks;

import java.util.ArrayList;
import java.util.List;

/**
 * Fills a pack. Places are given out by one thread at a time ({@link #reserve}, {@link #finish});
 * chunks are sealed into their places by many at once.
 *
 * <pre>
 * sealed chunks │ sealed blocks │ sealed {@link PackFooter} │ {@link PackTail}
 * </pre>
 */
public final class PackBuilder {
    /** Content of a block: enough to compress well, little to read when one is wanted. */
    public static final int BLOCK_CONTENT = ChunkCodec.MAX_CONTENT;

    private static final int FIXED_MAX =
            PackFooter.EMPTY_MAX + ChunkCipher.OVERHEAD + PackTail.LENGTH;

    private final PackKeys keys;
    private final ChunkCodec codec;
    private final byte[] buffer;
    private final int capacity;
    private final List<PackFooter.Piece> chunks = new ArrayList<>();
    private int chunksEnd;

    /**
     * @param keys of this pack, used by no other builder ever
     * @param buffer taken; the pack starts at 0
     * @param capacity longest pack, at most the buffer's length
     */
    public PackBuilder(PackKeys keys, ChunkCodec codec, byte[] buffer, int capacity) {
        Checks.argument(capacity <= buffer.length, "capacity beyond the buffer");
        this.keys = keys;
        this.codec = codec;
        this.buffer = buffer;
        this.capacity = capacity;
    }

    public PackId id() {
        return keys.birth();
    }

    /** Whether a further chunk fits beside so many bytes of blocks' content. */
    public boolean fits(int sealedLength, int blockContent) {
        int pieces = chunks.size() + (sealedLength > 0 ? 1 : 0) + blockCount(blockContent);
        long blocks = blockContent + (long) blockCount(blockContent) * ChunkCodec.OVERHEAD;
        long table = FIXED_MAX + (long) pieces * PackFooter.PIECE_MAX;
        return chunksEnd + sealedLength + blocks + table <= capacity;
    }

    /** Gives the chunk its place and number. The caller knows that it {@link #fits}. */
    public ChunkLocation reserve(ChunkCodec.Body body) {
        int length = body.sealedLength();
        var location =
                new ChunkLocation(id(), chunks.size(), chunksEnd, length, body.contentLength());
        chunks.add(new PackFooter.Piece(chunksEnd, length, body.contentLength()));
        chunksEnd += length;
        return location;
    }

    /**
     * Takes note of a chunk whose sealed bytes are in the buffer already, where the last one ends.
     */
    public void restore(PackFooter.Piece chunk) {
        Checks.argument(chunk.offset() == chunksEnd, "chunks lie behind one another");
        chunks.add(chunk);
        chunksEnd = chunk.end();
    }

    /** The chunks that have a place, from the one of that number on. */
    public List<PackFooter.Piece> chunksFrom(int number) {
        return List.copyOf(chunks.subList(number, chunks.size()));
    }

    /** Seals the chunk into the place that was reserved for it. Thread-safe. */
    public void seal(ChunkCodec.Body body, ChunkLocation place) {
        Checks.argument(place.pack().equals(id()), "a place in another pack");
        body.seal(keys.chunks(), place.number(), buffer, place.offset());
    }

    /** Bytes of chunks. */
    public int chunkBytes() {
        return chunksEnd;
    }

    public int chunkCount() {
        return chunks.size();
    }

    /** Opens a chunk that was sealed into this pack. Thread-safe. */
    public void open(ChunkLocation chunk, byte[] target, int targetOffset)
            throws io.qsfs.core.error.StorageException {
        var sealed = new ChunkCodec.Sealed(chunk.number(), chunk.offset(), chunk.storedLength());
        var place = new ChunkCodec.Target(targetOffset, chunk.plaintextLength());
        codec.open(keys.chunks(), sealed, buffer, target, place);
    }

    /**
     * Seals blocks, footer and tail, after every chunk was sealed. Nothing may be added afterwards.
     *
     * @param content of the blocks
     * @param firstLsn 0 with {@code lastLsn} when the blocks hold no transactions
     * @return the pack's length
     */
    public int finish(PackKind kind, byte[] content, long firstLsn, long lastLsn) {
        Checks.invariant(fits(0, content.length), "pack " + id() + " is overfull");
        List<PackFooter.Piece> blocks = sealBlocks(content);
        int blocksEnd = blocks.isEmpty() ? chunksEnd : blocks.getLast().end();
        var footer = new PackFooter(kind, 0, firstLsn, lastLsn, chunks, blocks);
        int footerLength = footer.write().length + ChunkCipher.OVERHEAD;
        int length = blocksEnd + footerLength + PackTail.LENGTH;
        byte[] table = new PackFooter(kind, length, firstLsn, lastLsn, chunks, blocks).write();
        keys.footer().seal(0, table, 0, table.length, buffer, blocksEnd);
        byte[] tail = new PackTail(footerLength, length).write();
        System.arraycopy(tail, 0, buffer, blocksEnd + footerLength, PackTail.LENGTH);
        return length;
    }

    private List<PackFooter.Piece> sealBlocks(byte[] content) {
        List<PackFooter.Piece> blocks = new ArrayList<>();
        int end = chunksEnd;
        for (int at = 0; at < content.length; at += BLOCK_CONTENT) {
            int length = Math.min(BLOCK_CONTENT, content.length - at);
            try (var body = codec.compress(content, at, length)) {
                body.seal(keys.journal(), blocks.size(), buffer, end);
                blocks.add(new PackFooter.Piece(end, body.sealedLength(), length));
                end += body.sealedLength();
            }
        }
        return blocks;
    }

    private static int blockCount(int content) {
        return Math.ceilDiv(content, BLOCK_CONTENT);
    }
}
