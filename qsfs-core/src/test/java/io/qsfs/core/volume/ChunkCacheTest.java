package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.PackId;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** Arrays of the cache are used again, and never while somebody looks at them. */
final class ChunkCacheTest {
    private static final int LENGTH = OpenFile.CHUNK_BYTES;

    private final ChunkCache cache = new ChunkCache(0);
    private int next;

    private ChunkCache.Entry read(byte fill) {
        ChunkCache.Lookup lookup =
                cache.getOrClaim(
                        new ChunkCache.Key(PackId.read(new byte[PackId.LENGTH], 0), next++));
        assertThat(lookup.claimed()).isTrue();
        byte[] content = cache.array(LENGTH);
        Arrays.fill(content, fill);
        cache.complete(lookup.entry(), content);
        return lookup.entry();
    }

    @Test
    void aHeldChunkKeepsItsContentWhenItHasLeftTheCache() {
        ChunkCache.Entry held = read((byte) 1);
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
        ChunkCache.Entry entry = read((byte) 1);
        byte[] content = entry.content().join();
        assertThat(cache.array(LENGTH)).isNotSameAs(content);
        cache.release(entry);
        assertThat(cache.array(LENGTH)).isSameAs(content);
    }

    @Test
    void twoHoldersOfOneChunk() {
        var roomy = new ChunkCache(16L * 16 * LENGTH);
        var key = new ChunkCache.Key(PackId.read(new byte[PackId.LENGTH], 0), 7);
        ChunkCache.Entry claim = roomy.getOrClaim(key).entry();
        ChunkCache.Lookup second = roomy.getOrClaim(key);
        assertThat(second.claimed()).isFalse();
        assertThat(second.entry()).isSameAs(claim);
        roomy.fail(claim, new IllegalStateException("nobody answers"));
        assertThat(second.entry().content()).isCompletedExceptionally();
        roomy.release(claim);
        roomy.release(second.entry());
        assertThat(roomy.getOrClaim(key).claimed()).isTrue();
    }
}
