package io.qsfs.core.pack;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.Checks;

/**
 * Where a sealed chunk lies in its birth pack, and what is needed to open it.
 *
 * @param pack the birth pack, whose id fixes key and nonce
 * @param number the chunk's number in the birth pack, from 0
 * @param offset the first byte of the sealed chunk in the birth pack
 * @param storedLength bytes of the sealed chunk, with method byte and tag
 * @param plaintextLength bytes of content
 */
public record ChunkLocation(
        PackId pack, int number, int offset, int storedLength, int plaintextLength) {
    public ChunkLocation {
        Checks.argument(
                number >= 0 && offset >= 0 && storedLength > 0 && plaintextLength > 0,
                "a chunk needs a number, an offset and lengths");
    }

    /** The first byte behind the sealed chunk. */
    public int end() {
        return offset + storedLength;
    }
}
