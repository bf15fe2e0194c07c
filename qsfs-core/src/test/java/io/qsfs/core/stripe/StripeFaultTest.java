package io.qsfs.core.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.FaultyShardStore.Mood;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodeIdentity;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.node.memory.MemoryShardStore;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.testing.InlineThreads;
import io.qsfs.core.time.Environment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Stripes over six nodes of which some misbehave, under 4 + 2. */
final class StripeFaultTest {
    private static final int LENGTH = 1_700_000;

    private StripeFixture fixture;

    StripeFaultTest() throws StorageException {
        fixture = new StripeFixture(new CodingPolicy(4, 2), 6, Long.getLong("seed", 1));
    }

    @BeforeEach
    void settle() {
        fixture.pool.settle(StripeFixture.LONG, 0);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"DOWN", "FAILING", "SHORT", "CORRUPT", "FORGETFUL"})
    void readsAroundTwoBadNodes(Mood mood) throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        fixture.moods(mood, stripe.node(0), stripe.node(1));
        fixture.assertReads(stripe, content);
        boolean said = mood != Mood.DOWN && mood != Mood.FAILING;
        assertThat(fixture.damaged).isEqualTo(said ? Set.of(0, 1) : Set.of());
    }

    @Test
    void readsOneNodeWhenAllIsWell() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        int before = totalReads();
        fixture.read(stripe, 100, 5000);
        assertThat(totalReads() - before).isEqualTo(1);
    }

    @Test
    void readsAroundLiarsWhenAskedToVerify() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        fixture.moods(Mood.LYING, stripe.node(0), stripe.node(3));
        byte[] target = new byte[LENGTH];
        fixture.store.readVerified(stripe, 0, LENGTH, target, 0);
        assertThat(target).isEqualTo(content);
        assertThat(fixture.damaged).isEqualTo(Set.of(0, 3));
        fixture.moods(Mood.LYING, stripe.node(5));
        assertThatThrownBy(() -> fixture.store.readVerified(stripe, 0, 10, target, 0))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("not as it was written");
    }

    @Test
    void givesTheAnswerOfAnotherShardToNobody() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        // The node answers with another shard of the same pack, genuine in itself.
        ShardStore liar = fixture.node(stripe.node(1));
        byte[] other = wholeRecord(stripe, 4);
        liar.put(fixture.seals.key(stripe.pack(), 1), ByteBuffer.wrap(other)).join();
        byte[] target = new byte[LENGTH];
        fixture.store.readVerified(stripe, 0, LENGTH, target, 0);
        assertThat(target).isEqualTo(content);
        assertThat(fixture.store.probe(stripe).get(1)).isEqualTo(ShardState.DAMAGED);
    }

    @Test
    void writesWithoutNodesThatHang() throws Exception {
        byte[] content = fixture.content(LENGTH);
        fixture.moods(Mood.SILENT, 1, 4);
        Stripe stripe = writeWhileTimePasses(content);
        assertThat(stripe.nodes()).doesNotContain(1, 4);
        assertThat(stripe.geometry().dataShards()).isEqualTo(2);
        assertThat(fixture.node(1).givenUp()).isEqualTo(1);
        assertThat(fixture.node(4).givenUp()).isEqualTo(1);
        fixture.assertReads(stripe, content);

        // What they stored too late harms nobody.
        fixture.moods(Mood.GOOD, 1, 4);
        assertThat(fixture.store.locate(stripe.pack()).map(Stripe::geometry))
                .contains(stripe.geometry());
        fixture.assertReads(stripe, content);
    }

    @Test
    void givesNothingToANodeThatWasGivenUpOn() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        fixture.pool.node(3).orElseThrow().noteSlow();
        assertThat(fixture.write(content).nodes()).doesNotContain(3);
        fixture.time.advance(Duration.ofMillis(1100));
        assertThat(fixture.write(content).nodes()).contains(3);
        fixture.pool.node(3).orElseThrow().noteSlow();
        fixture.time.advance(Duration.ofMillis(1100));
        assertThat(fixture.write(content).nodes()).doesNotContain(3);
    }

    @Test
    void waitsForNodesThatAllHang() throws Exception {
        fixture.moods(Mood.SILENT, 0, 1, 2);
        var write =
                CompletableFuture.supplyAsync(() -> unchecked(() -> fixture.write(new byte[10])));
        for (int i = 0; i < 50; i++) {
            fixture.time.advance(Duration.ofMillis(200));
        }
        // More than m are silent: perhaps it is we who are cut off, and they have what we sent.
        assertThat(write).isNotDone();
        for (int node = 0; node < 3; node++) {
            fixture.moods(Mood.GOOD, node);
            fixture.node(node).release();
        }
        assertThat(write.get(10, TimeUnit.SECONDS).nodes()).hasSize(3);
    }

    private interface Call<T> {
        T run() throws StorageException;
    }

    private static <T> T unchecked(Call<T> call) {
        try {
            return call.run();
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    private Stripe writeWhileTimePasses(byte[] content) throws Exception {
        var write = CompletableFuture.supplyAsync(() -> unchecked(() -> fixture.write(content)));
        for (int i = 0; i < 10_000 && !write.isDone(); i++) {
            Thread.sleep(1);
            fixture.time.advance(Duration.ofMillis(10));
        }
        return write.get(1, TimeUnit.SECONDS);
    }

    @Test
    void asksOthersWhenANodeIsSlow() throws Exception {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        fixture.moods(Mood.SILENT, stripe.node(1));
        int shardLength = stripe.geometry().shardLength();
        var read =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return fixture.read(stripe, shardLength + 7, 1000);
                            } catch (StorageException e) {
                                throw new CompletionException(e);
                            }
                        });
        awaitReads(stripe.node(1), 1);
        assertThat(read.isDone()).isFalse();
        fixture.time.advance(StripeStoreConfig.DEFAULT.hedgeDelayMax());
        assertThat(read.get(10, TimeUnit.SECONDS))
                .isEqualTo(Arrays.copyOfRange(content, shardLength + 7, shardLength + 1007));
        fixture.node(stripe.node(1)).release();
    }

    @Test
    void aSlowNodeMayStillWin() throws Exception {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        int[] all = stripe.nodes();
        fixture.moods(Mood.SILENT, all);
        var read = new RangeRead(context(), stripe, new RangeRead.Range(0, 0, 100)).start();
        fixture.time.advance(Duration.ofSeconds(2));
        assertThat(read.isDone()).isFalse();
        fixture.node(stripe.node(0)).release();
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(Arrays.copyOf(content, 100));
    }

    @Test
    void hedgesSoonerWhenNodesAreUsuallyFast() throws Exception {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        for (int shard = 0; shard < 6; shard++) {
            for (int i = 0; i < 50; i++) {
                fixture.pool.node(stripe.node(shard)).orElseThrow().latency().record(30_000_000);
            }
        }
        fixture.moods(Mood.SILENT, stripe.node(0));
        var read = new RangeRead(context(), stripe, new RangeRead.Range(0, 0, 100)).start();
        fixture.time.advance(Duration.ofMillis(29));
        assertThat(read.isDone()).isFalse();
        fixture.time.advance(Duration.ofMillis(2));
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(Arrays.copyOf(content, 100));
    }

    /** When everything is slow, asking twice makes it slower: few reads are repeated at once. */
    @Test
    void hedgesOnlyAShareOfTheReads() throws Exception {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        fixture.moods(Mood.SILENT, stripe.node(0));
        StripeContext context = context();
        while (context.hedges().take()) {
            // Spends what was saved up.
        }
        var first = new RangeRead(context, stripe, new RangeRead.Range(0, 0, 100)).start();
        fixture.time.advance(StripeStoreConfig.DEFAULT.hedgeDelayMax());
        assertThat(first.isDone()).isFalse();
        fixture.time.advance(StripeStoreConfig.DEFAULT.hedgeDelayMax());
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Arrays.copyOf(content, 100));
        for (int i = 0; i < HedgeBudget.READS_PER_HEDGE; i++) {
            context.hedges().read();
        }
        var second = new RangeRead(context, stripe, new RangeRead.Range(0, 0, 100)).start();
        fixture.time.advance(StripeStoreConfig.DEFAULT.hedgeDelayMax());
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Arrays.copyOf(content, 100));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"DOWN", "FAILING", "FULL"})
    void writesNarrowerWhenNodesFailAndNoneIsLeft(Mood mood) throws StorageException {
        byte[] content = fixture.content(LENGTH);
        fixture.moods(mood, 2);
        Stripe five = fixture.write(content);
        assertThat(five.geometry().dataShards()).isEqualTo(3);
        fixture.assertReads(five, content);
        fixture.moods(mood, 4);
        Stripe four = fixture.write(content);
        assertThat(four.geometry().dataShards()).isEqualTo(2);
        fixture.assertReads(four, content);
        fixture.moods(Mood.DOWN, four.node(0), four.node(3));
        fixture.assertReads(four, content);
    }

    @Test
    void writesElsewhereWhenANodeFailsAndAnotherIsLeft() throws StorageException {
        int spare = fixture.addNode(NodeLabels.NONE);
        for (int node = 0; node <= spare; node++) {
            fixture.moods(Mood.FAILING, node);
            byte[] content = fixture.content(LENGTH);
            Stripe stripe = fixture.write(content);
            assertThat(stripe.geometry().dataShards()).isEqualTo(4);
            assertThat(stripe.nodes()).doesNotContain(node);
            fixture.assertReads(stripe, content);
            fixture.moods(Mood.GOOD, node);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void survivesAFailureInTheMiddleOfAWrite(int put) throws StorageException {
        for (int node = 0; node < 6; node++) {
            byte[] content = fixture.content(LENGTH);
            fixture.node(node).failPut(put);
            for (int pack = 0; pack <= put; pack++) {
                Stripe stripe = fixture.write(content);
                fixture.assertReads(stripe, content);
                assertThat(fixture.store.scrub(stripe)).isEmpty();
                assertThat(fixture.store.locate(stripe.pack()).orElseThrow().geometry())
                        .isIn(
                                stripe.geometry(),
                                StripeGeometry.of(new CodingPolicy(4, 2), LENGTH, 6));
            }
        }
    }

    @Test
    void saysWhichNodesAreMissingWhenTooFewAreLeft() {
        fixture.moods(Mood.DOWN, 0, 1, 2);
        fixture.moods(Mood.FAILING, 3);
        assertThatThrownBy(() -> fixture.write(fixture.content(LENGTH)))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("4+2")
                .hasMessageContaining("node 0 (node-0:1)")
                .hasMessageContaining("node 2 (node-2:1)")
                .hasMessageContaining("node 3 (node-3:1)")
                .hasMessageNotContaining("node 4");
        assertThat(fixture.store.packLengthMax()).isPositive();
    }

    @Test
    void failsWhenTheLastAnswerIsGoodAndStillTooFew() throws StorageException {
        Stripe stripe = fixture.write(fixture.content(LENGTH));
        fixture.moods(Mood.DOWN, stripe.node(0), stripe.node(1), stripe.node(2));
        fixture.moods(Mood.SILENT, stripe.node(3), stripe.node(4), stripe.node(5));
        var read = new RangeRead(context(), stripe, new RangeRead.Range(0, 0, 100)).start();
        for (int shard = 3; shard < 6; shard++) {
            assertThat(read.isDone()).isFalse();
            fixture.node(stripe.node(shard)).release();
        }
        assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("fewer than 4 of its 6 shards")
                .hasMessageContaining("node-" + stripe.node(0));
    }

    @Test
    void saysThatThereIsNoSpaceWhenNodesAreFull() {
        fixture.moods(Mood.FULL, 0, 1, 2, 3, 4);
        assertThatThrownBy(() -> fixture.write(fixture.content(LENGTH)))
                .isInstanceOf(StorageException.NoSpace.class)
                .hasMessageContaining("full");
    }

    @Test
    void aFencedWriterStopsAtOnce() {
        for (int node = 0; node < 4; node++) {
            fixture.disk(node);
            var other =
                    new MemoryShardStore(
                            fixture.pool.table().entries().get(node).address(), fixture.disk(node));
            other.fence(new byte[] {1}).join();
        }
        assertThatThrownBy(() -> fixture.write(fixture.content(LENGTH)))
                .isInstanceOf(StorageException.Fenced.class);
    }

    @Test
    void repairsWhatAWipedNodeLost() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        fixture.disk(3).wipe();
        fixture.pool.fence(new byte[] {1});
        fixture.pool.settle(StripeFixture.LONG, 0);
        assertThat(fixture.pool.node(3).orElseThrow().wasWiped()).isTrue();
        Stripe repaired = fixture.store.repair(stripe, Set.of());
        assertThat(repaired).isEqualTo(stripe);
        assertThat(fixture.store.scrub(repaired)).isEmpty();
        fixture.moods(Mood.DOWN, 0, 1);
        fixture.assertReads(repaired, content);
    }

    @Test
    void repairsOntoOtherNodesWhenSomeAreGone() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        fixture.moods(Mood.DOWN, 1, 2);
        assertThat(fixture.store.repair(stripe, Set.of())).isEqualTo(stripe);
        int first = fixture.addNode(NodeLabels.NONE);
        Stripe partly = fixture.store.repair(stripe, Set.of());
        assertThat(partly.nodes()).contains(first);
        int second = fixture.addNode(NodeLabels.NONE);
        Stripe repaired = fixture.store.repair(partly, Set.of());
        assertThat(repaired.nodes()).contains(first, second).doesNotContain(1, 2);
        assertThat(fixture.store.scrub(repaired)).isEmpty();
        fixture.moods(Mood.DOWN, 0, 3);
        fixture.assertReads(repaired, content);
    }

    @Test
    void repairsShardsThatAreNotGenuine() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        fixture.disk(stripe.node(0)).flipBit(fixture.seals.key(stripe.pack(), 0), 80);
        fixture.disk(stripe.node(5)).flipBit(fixture.seals.key(stripe.pack(), 5), 80);
        Set<Integer> suspects = fixture.store.scrub(stripe);
        assertThat(suspects).isEqualTo(Set.of(0, 5));
        assertThat(fixture.store.repair(stripe, suspects)).isEqualTo(stripe);
        assertThat(fixture.store.scrub(stripe)).isEmpty();
        fixture.assertReads(stripe, content);
    }

    @Test
    void movesShardsOffADrainedNode() throws StorageException {
        byte[] content = fixture.content(LENGTH);
        Stripe stripe = fixture.write(content);
        int spare = fixture.addNode(NodeLabels.NONE);
        fixture.duty(2, NodeEntry.Duty.DRAINING);
        Stripe moved = fixture.store.repair(stripe, Set.of());
        assertThat(moved.nodes()).contains(spare).doesNotContain(2);
        fixture.store.discard(stripe, moved);
        assertThat(fixture.store.scrub(moved)).isEmpty();
        assertThat(fixture.pool.node(2).orElseThrow().store().health().join().recordCount())
                .as("the identity alone is left")
                .isEqualTo(1);
        fixture.assertReads(moved, content);
    }

    @Test
    void cannotRepairFromFewerThanItNeeds() throws StorageException {
        Stripe stripe = fixture.write(fixture.content(LENGTH));
        for (int shard = 0; shard < 3; shard++) {
            fixture.disk(stripe.node(shard)).flipBit(fixture.seals.key(stripe.pack(), shard), 3);
        }
        assertThatThrownBy(() -> fixture.store.repair(stripe, Set.of(0, 1, 2)))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("3 genuine");
    }

    @Test
    void deletesAllShards() throws StorageException {
        Stripe stripe = fixture.write(fixture.content(LENGTH));
        fixture.store.delete(stripe);
        assertThat(fixture.store.locate(stripe.pack())).isEmpty();
    }

    @Test
    void usesNoNodeThatIsAnother() throws StorageException {
        Stripe stripe = fixture.write(fixture.content(LENGTH));
        var entry = fixture.pool.table().entries().get(0);
        var other = fixture.pool.table().entries().get(1);
        ShardStore direct = fixture.node(0);
        var volume = NodeIdentity.read(direct).join().orElseThrow().volume();
        new NodeIdentity(volume, other.id()).write(direct).join();
        fixture.pool.settle(StripeFixture.LONG, 0);
        var node = fixture.pool.node(0).orElseThrow();
        assertThat(node.isUsable()).isFalse();
        assertThat(node.trouble()).contains("another node of this volume");
        new NodeIdentity(VolumeId.random(fixture.random), entry.id()).write(direct).join();
        fixture.pool.settle(StripeFixture.LONG, 0);
        assertThat(node.trouble()).contains("belongs to another volume");
        assertThat(fixture.read(stripe, 0, LENGTH)).hasSize(LENGTH);
        assertThat(NodeAddress.parse("node-0:1")).isEqualTo(entry.address());
    }

    private StripeContext context() {
        return StripeContext.of(
                fixture.pool,
                fixture.seals,
                new Environment(fixture.time, new InlineThreads(), fixture.random),
                StripeStoreConfig.DEFAULT,
                DamageListener.NONE);
    }

    private byte[] wholeRecord(Stripe stripe, int shard) {
        var read = fixture.node(stripe.node(shard)).get(fixture.seals.key(stripe.pack(), shard));
        return ((ShardRead.Intact) read.join()).bytes();
    }

    private int totalReads() {
        int total = 0;
        for (int node = 0; node < 6; node++) {
            total += fixture.node(node).reads();
        }
        return total;
    }

    private void awaitReads(int node, int count) throws InterruptedException {
        int before = fixture.node(node).reads();
        for (int i = 0; i < 1000 && fixture.node(node).reads() < Math.max(before, count); i++) {
            Thread.sleep(5);
        }
        Thread.sleep(20);
    }
}
