package io.qsfs.core.pack;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.ChunkCipher;
import io.qsfs.core.crypto.PackKeys;
import io.qsfs.core.error.StorageException;

/**
 * Reads what lies at the end of a stored pack, without touching its chunks: footer and blocks. What
 * fails its authentication is read once more from verified shards. Immutable; thread-safe.
 */
public final class PackReader {
    /** Read at first: holds footer and blocks of most packs. */
    private static final int END_LENGTH = 64 << 10;

    private final PackKeys keys;
    private final ChunkCodec codec;
    private final PackBytes source;

    /**
     * @param source of the pack that the keys belong to
     */
    public PackReader(PackKeys keys, ChunkCodec codec, PackBytes source) {
        this.keys = keys;
        this.codec = codec;
        this.source = source;
    }

    /** A pack's table and the content of its blocks, joined. */
    public static final class Contents {
        private final PackFooter footer;
        private final byte[] blocks;

        private Contents(PackFooter footer, byte[] blocks) {
            this.footer = footer;
            this.blocks = blocks;
        }

        public PackFooter footer() {
            return footer;
        }

        /** The array itself, the receiver's own. */
        public byte[] blocks() {
            return blocks;
        }
    }

    /**
     * Reads footer and blocks.
     *
     * @throws StorageException.Corrupt if they are not what was sealed
     * @throws StorageException.UnsupportedVersion if a newer program wrote them
     */
    public Contents read() throws StorageException {
        try {
            return read(PackBytes.Trust.AS_GIVEN);
        } catch (StorageException.Corrupt | StorageException.UnsupportedVersion e) {
            return read(PackBytes.Trust.VERIFIED);
        }
    }

    private Contents read(PackBytes.Trust trust) throws StorageException {
        End end = readEnd(Math.min(END_LENGTH, source.length()), trust);
        PackTail tail = tail(end);
        int footerStart = source.length() - PackTail.LENGTH - tail.footerLength();
        if (footerStart < end.start) {
            end = readEnd(source.length() - footerStart, trust);
        }
        PackFooter footer = footer(end, footerStart, tail.footerLength());
        if (footer.chunksEnd() < end.start) {
            end = readEnd(source.length() - footer.chunksEnd(), trust);
        }
        return new Contents(footer, blocks(end, footer));
    }

    /** The pack's bytes from {@code start} on. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and only this class sees it
    private record End(int start, byte[] bytes) {}

    private End readEnd(int length, PackBytes.Trust trust) throws StorageException {
        byte[] bytes = new byte[length];
        int start = source.length() - length;
        source.read(start, length, bytes, 0, trust);
        return new End(start, bytes);
    }

    private PackTail tail(End end) throws StorageException {
        if (end.bytes.length < PackTail.LENGTH) {
            throw new StorageException.Corrupt(name() + " is too short");
        }
        PackTail tail = PackTail.read(name(), end.bytes, end.bytes.length);
        if (tail.packLength() != source.length()) {
            throw new StorageException.Corrupt(
                    name() + " has " + source.length() + " bytes, not " + tail.packLength());
        }
        return tail;
    }

    private PackFooter footer(End end, int footerStart, int sealedLength) throws StorageException {
        byte[] table = new byte[sealedLength];
        int length =
                keys.footer().open(0, end.bytes, footerStart - end.start, sealedLength, table, 0);
        PackFooter footer = PackFooter.read(new BytesReader(name(), table, 0, length));
        if (footer.packLength() != source.length() || footer.blocksEnd() != footerStart) {
            throw new StorageException.Corrupt(name() + " has a footer that does not fit it");
        }
        return footer;
    }

    private byte[] blocks(End end, PackFooter footer) throws StorageException {
        long total = 0;
        for (PackFooter.Piece block : footer.blocks()) {
            if (block.plaintextLength() > PackBuilder.BLOCK_CONTENT
                    || block.storedLength() <= ChunkCipher.OVERHEAD) {
                throw new StorageException.Corrupt(name() + " has a block of a wrong length");
            }
            total += block.plaintextLength();
        }
        byte[] content = new byte[Math.toIntExact(total)];
        int at = 0;
        for (int number = 0; number < footer.blocks().size(); number++) {
            PackFooter.Piece block = footer.blocks().get(number);
            var sealed =
                    new ChunkCodec.Sealed(number, block.offset() - end.start, block.storedLength());
            var place = new ChunkCodec.Target(at, block.plaintextLength());
            codec.open(keys.journal(), sealed, end.bytes, content, place);
            at += block.plaintextLength();
        }
        return content;
    }

    private String name() {
        PackId id = keys.birth();
        return "pack " + id;
    }
}
