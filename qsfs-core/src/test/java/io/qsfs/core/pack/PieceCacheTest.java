package io.qsfs.core.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.PackId;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** Arrays of the cache are used again, and never while somebody looks at them. */
final class PieceCacheTest {
    private static final int LENGTH = 128 << 10;

    private final PieceCache cache = new PieceCache(0, LENGTH);
    private int next;

    private PieceCache.Entry read(byte fill) {
        PieceCache.Lookup lookup =
                cache.getOrClaim(
                        new PieceCache.Key(PackId.read(new byte[PackId.LENGTH], 0), next++));
        assertThat(lookup.claimed()).isTrue();
        byte[] content = cache.array(LENGTH);
        Arrays.fill(content, fill);
        cache.complete(lookup.entry(), content);
        return lookup.entry();
    }

    @Test
    void aHeldChunkKeepsItsContentWhenItHasLeftTheCache() {
        PieceCache.Entry held = read((byte) 1);
        byte[] content = held.content().join();
        for (int i = 0; i < 100; i++) {
            cache.release(read((byte) 2));
        }
        assertThat(cache.bytes()).isZero();
        assertThat(content).containsOnly(1);
        cache.release(held);
    }

    @Test
    void anArrayIsUsedAgainWhenItsLastHolderLetGo() {
        PieceCache.Entry entry = read((byte) 1);
        byte[] content = entry.content().join();
        assertThat(cache.array(LENGTH)).isNotSameAs(content);
        cache.release(entry);
        assertThat(cache.array(LENGTH)).isSameAs(content);
    }

    @Test
    void twoHoldersOfOneChunk() {
        var roomy = new PieceCache(16L * 16 * LENGTH, LENGTH);
        var key = new PieceCache.Key(PackId.read(new byte[PackId.LENGTH], 0), 7);
        PieceCache.Entry claim = roomy.getOrClaim(key).entry();
        PieceCache.Lookup second = roomy.getOrClaim(key);
        assertThat(second.claimed()).isFalse();
        assertThat(second.entry()).isSameAs(claim);
        roomy.fail(claim, new IllegalStateException("nobody answers"));
        assertThat(second.entry().content()).isCompletedExceptionally();
        roomy.release(claim);
        roomy.release(second.entry());
        assertThat(roomy.getOrClaim(key).claimed()).isTrue();
    }
}
