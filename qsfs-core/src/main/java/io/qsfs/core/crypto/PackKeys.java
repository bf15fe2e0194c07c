package io.qsfs.core.crypto;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.v1.Hkdf;

/**
 * The ciphers of one birth pack, one per purpose, so that each may number from zero. Immutable;
 * thread-safe.
 *
 * @param chunks of file content
 * @param journal of journal blocks
 * @param footer of the pack's table
 */
public record PackKeys(PackId birth, ChunkCipher chunks, ChunkCipher journal, ChunkCipher footer) {
    static PackKeys derive(Hkdf volumeSecret, PackId birth) {
        return new PackKeys(
                birth,
                new ChunkCipher(volumeSecret, birth, "chunk"),
                new ChunkCipher(volumeSecret, birth, "journal block"),
                new ChunkCipher(volumeSecret, birth, "footer"));
    }
}
