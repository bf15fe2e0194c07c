package io.qsfs.core.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.FaultyShardStore.Mood;
import io.qsfs.core.placement.CodingPolicy;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Laws of stripes under any policy; rerun one seed with {@code -Dseed=}. */
final class StripeLawsTest {
    private static final long SEED = Long.getLong("seed", 20261121);

    @Test
    void anyRangeReadsBackWithAnyParityShardsLost() throws StorageException {
        Random seeds = new Random(SEED);
        for (int trial = 0; trial < 40; trial++) {
            var policy = new CodingPolicy(1 + seeds.nextInt(10), seeds.nextInt(5));
            int nodes = policy.shards() + seeds.nextInt(3);
            try (var fixture = new StripeFixture(policy, nodes, seeds.nextLong())) {
                byte[] content = fixture.content(length(seeds, policy));
                Stripe stripe = fixture.write(content);
                assertThat(Arrays.stream(stripe.nodes()).distinct().count())
                        .isEqualTo(stripe.geometry().shards());
                List<Integer> order = fixture.shuffledNodes();
                for (int lost = 0; lost <= policy.parityShards(); lost++) {
                    readRanges(fixture, stripe, content);
                    if (lost < policy.parityShards()) {
                        Mood mood = seeds.nextBoolean() ? Mood.DOWN : Mood.FAILING;
                        fixture.node(order.get(lost)).mood(mood);
                    }
                }
            }
        }
    }

    private static void readRanges(StripeFixture fixture, Stripe stripe, byte[] content)
            throws StorageException {
        fixture.assertReads(stripe, content);
        for (int i = 0; i < 6; i++) {
            int offset = fixture.random.nextInt(content.length);
            int length = 1 + fixture.random.nextInt(Math.min(content.length - offset, 300_000));
            assertThat(fixture.read(stripe, offset, length))
                    .isEqualTo(Arrays.copyOfRange(content, offset, offset + length));
        }
    }

    @Test
    void moreLossThanParityIsSaidAndNamesTheNodes() throws StorageException {
        try (var fixture = new StripeFixture(new CodingPolicy(4, 2), 6, SEED)) {
            Stripe stripe = fixture.write(fixture.content(1_500_000));
            fixture.moods(Mood.DOWN, 0, 3);
            fixture.moods(Mood.FAILING, 5);
            assertThatThrownBy(() -> fixture.read(stripe, 0, 1_500_000))
                    .isInstanceOf(StorageException.Unavailable.class)
                    .hasMessageContaining("node 0 (node-0:1)")
                    .hasMessageContaining("node 3 (node-3:1)")
                    .hasMessageContaining("node 5 (node-5:1)");
        }
    }

    @Test
    void packsAreCutByTheirLength() {
        var policy = new CodingPolicy(4, 2);
        assertGeometry(policy, 1, 6, 1, 64);
        assertGeometry(policy, 4096, 6, 1, 4096);
        assertGeometry(policy, 256 << 10, 6, 1, 256 << 10);
        assertGeometry(policy, (256 << 10) + 1, 6, 2, (128 << 10) + 64);
        assertGeometry(policy, 16_000_000, 6, 4, 4_000_000);
        assertGeometry(policy, 16_000_000, 5, 3, 5_333_376);
        assertGeometry(policy, 16_000_000, 4, 2, 8_000_000);
        assertGeometry(policy, 3_000_000, 3, 1, 3_000_000);
    }

    private static void assertGeometry(
            CodingPolicy policy, int packLength, int nodes, int dataShards, int shardLength) {
        var geometry = StripeGeometry.of(policy, packLength, nodes);
        assertThat(geometry.dataShards()).isEqualTo(dataShards);
        assertThat(geometry.parityShards()).isEqualTo(policy.parityShards());
        assertThat(geometry.shardLength()).isEqualTo(shardLength);
    }

    @Test
    void theLongestPackFitsWithParityNodesLess() {
        for (int k = 1; k <= 20; k++) {
            for (int m = 0; m <= Math.min(k, 6); m++) {
                var policy = new CodingPolicy(k, m);
                int length = policy.packLengthMax();
                int nodes = Math.max(m + 1, k);
                var narrow = StripeGeometry.of(policy, length, nodes);
                assertThat(narrow.shardLength()).isLessThanOrEqualTo(CodingPolicy.SHARD_LENGTH_MAX);
                for (int shorter = 1; shorter <= length; shorter += 1 + length / 50) {
                    var full = StripeGeometry.of(policy, shorter, k + m);
                    assertThat(full.shards() * full.shardLength())
                            .isLessThanOrEqualTo(StripeGeometry.bufferLength(policy, length));
                }
            }
        }
    }

    @Test
    void locateFindsWhatWasStoredAndOnlyThat() throws StorageException {
        Random seeds = new Random(SEED + 1);
        for (int trial = 0; trial < 20; trial++) {
            var policy = new CodingPolicy(1 + seeds.nextInt(5), 1 + seeds.nextInt(3));
            try (var fixture = new StripeFixture(policy, policy.shards() + 1, seeds.nextLong())) {
                Stripe stripe = fixture.write(fixture.content(length(seeds, policy)));
                assertThat(fixture.store.locate(stripe.pack())).contains(stripe);
                assertThat(fixture.store.locate(fixture.nextPack())).isEmpty();
                List<Integer> order = fixture.shuffledNodes();
                for (int lost = 0; lost < policy.parityShards(); lost++) {
                    fixture.node(order.get(lost)).mood(Mood.FAILING);
                }
                Optional<Stripe> found = fixture.store.locate(stripe.pack());
                assertThat(found).isPresent();
                assertThat(found.get().geometry()).isEqualTo(stripe.geometry());
                assertThat(fixture.store.locate(fixture.nextPack())).isEmpty();
                fixture.node(order.get(policy.parityShards())).mood(Mood.FAILING);
                assertThatThrownBy(() -> fixture.store.locate(fixture.nextPack()))
                        .isInstanceOf(StorageException.Unavailable.class);
            }
        }
    }

    @Test
    void auditSeesEveryWrongByte() throws StorageException {
        try (var fixture = new StripeFixture(new CodingPolicy(4, 2), 6, SEED)) {
            Stripe stripe = fixture.write(fixture.content(2_000_000));
            int length = stripe.geometry().shardLength();
            assertThat(fixture.store.audit(stripe, 0, length)).contains(true);
            for (int shard = 0; shard < 6; shard++) {
                int at = fixture.random.nextInt(length);
                var key = fixture.seals.key(stripe.pack(), shard);
                fixture.disk(stripe.node(shard)).flipBit(key, 8L * at);
                assertThat(fixture.store.audit(stripe, at, 1)).contains(false);
                assertThat(fixture.store.audit(stripe, 0, length)).contains(false);
                assertThat(fixture.store.scrub(stripe)).isEqualTo(Set.of(shard));
                fixture.disk(stripe.node(shard)).flipBit(key, 8L * at);
            }
            fixture.node(2).mood(Mood.DOWN);
            assertThat(fixture.store.audit(stripe, 0, 64)).isEmpty();
        }
    }

    @Test
    void storedFormGivesTheSameStripe() throws StorageException {
        try (var fixture = new StripeFixture(new CodingPolicy(3, 2), 6, SEED)) {
            Stripe stripe = fixture.write(fixture.content(900_000));
            assertThat(StripeCodec.read(StripeCodec.write(stripe))).isEqualTo(stripe);
            Stripe missing = stripe.withNode(2, Stripe.NO_NODE);
            assertThat(StripeCodec.read(StripeCodec.write(missing))).isEqualTo(missing);
            byte[] bytes = StripeCodec.write(stripe);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> StripeCodec.read(cut))
                        .isInstanceOf(StorageException.Corrupt.class);
            }
        }
    }

    private static int length(Random random, CodingPolicy policy) {
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(5000);
            case 1 -> 1 + random.nextInt(300_000);
            case 2 -> policy.dataShards() * (256 << 10) - random.nextInt(2);
            default -> 1 + random.nextInt(policy.dataShards() * 300_000);
        };
    }
}
