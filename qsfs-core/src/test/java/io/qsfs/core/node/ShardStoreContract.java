package io.qsfs.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What every implementation of {@link ShardStore} promises, whatever it talks to. */
public abstract class ShardStoreContract {
    protected ShardStoreContract() {}

    private final List<ShardStore> opened = new ArrayList<>();
    private final Random random = new Random(Long.getLong("seed", 1));

    /** A further store on the node of this test, which is empty at first. */
    protected abstract ShardStore connect() throws Exception;

    private ShardStore open() throws Exception {
        ShardStore store = connect();
        opened.add(store);
        return store;
    }

    @AfterEach
    void closeStores() {
        opened.forEach(ShardStore::close);
    }

    @Test
    void givesBackWhatWasPut() throws Exception {
        ShardStore store = open();
        ShardKey key = key();
        byte[] value = bytes(100_000);
        store.put(key, ByteBuffer.wrap(value)).join();
        assertThat(intact(store.get(key))).isEqualTo(value);
        // A store may keep a further connection that nobody has needed yet.
        assertThat(store.connection()).isNotInstanceOf(Connection.Down.class);
    }

    @Test
    void joinsPartsAndLeavesTheirPositions() throws Exception {
        ShardStore store = open();
        ShardKey key = key();
        byte[] array = bytes(1000);
        ByteBuffer first = ByteBuffer.wrap(array, 10, 300);
        ByteBuffer second = ByteBuffer.allocateDirect(5).put(0, array, 500, 5);
        store.put(key, first, ByteBuffer.allocate(0), second).join();
        assertThat(intact(store.get(key)))
                .isEqualTo(ByteBuffer.allocate(305).put(array, 10, 300).put(array, 500, 5).array());
        assertThat(first.position()).isEqualTo(10);
        assertThat(second.remaining()).isEqualTo(5);
    }

    @Test
    void replacesARecordAndTakesTheSameTwice() throws Exception {
        ShardStore store = open();
        ShardKey key = key();
        store.put(key, ByteBuffer.wrap(bytes(10))).join();
        byte[] second = bytes(20);
        store.put(key, ByteBuffer.wrap(second)).join();
        store.put(key, ByteBuffer.wrap(second)).join();
        assertThat(intact(store.get(key))).isEqualTo(second);
    }

    @Test
    void takesTheLargestRecord() throws Exception {
        ShardStore store = open();
        ShardKey key = key();
        byte[] value = bytes(ShardStore.RECORD_LENGTH_MAX);
        store.put(key, ByteBuffer.wrap(value)).join();
        assertThat(intact(store.get(key))).isEqualTo(value);
        assertThatThrownBy(
                        () ->
                                store.put(
                                        key,
                                        ByteBuffer.wrap(value),
                                        ByteBuffer.wrap(new byte[] {1})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhenARecordIsMissing() throws Exception {
        ShardStore store = open();
        assertThat(store.get(key()).join()).isEqualTo(new ShardRead.Missing());
        assertThat(store.getRange(key(), 0, 10).join()).isEqualTo(new ShardRead.Missing());
    }

    @Test
    void readsRanges() throws Exception {
        ShardStore store = open();
        ShardKey key = key();
        byte[] value = bytes(200_000);
        store.put(key, ByteBuffer.wrap(value)).join();
        for (int i = 0; i < 50; i++) {
            int offset = random.nextInt(value.length);
            int length = 1 + random.nextInt(value.length - offset);
            assertThat(intact(store.getRange(key, offset, length)))
                    .isEqualTo(Arrays.copyOfRange(value, offset, offset + length));
        }
        assertThat(intact(store.getRange(key, -80, 80)))
                .isEqualTo(Arrays.copyOfRange(value, value.length - 80, value.length));
    }

    @Test
    void cutsRangesAtTheEnd() throws Exception {
        ShardStore store = open();
        ShardKey key = key();
        store.put(key, ByteBuffer.wrap(new byte[] {1, 2, 3, 4})).join();
        assertThat(intact(store.getRange(key, 2, 100))).containsExactly(3, 4);
        assertThat(intact(store.getRange(key, 4, 1))).isEmpty();
        assertThat(intact(store.getRange(key, 1000, 5))).isEmpty();
        assertThat(intact(store.getRange(key, -100, 100))).containsExactly(1, 2, 3, 4);
        assertThat(intact(store.getRange(key, -3, 2))).containsExactly(2, 3);
    }

    @Test
    void deletesOnce() throws Exception {
        ShardStore store = open();
        ShardKey key = key();
        store.put(key, ByteBuffer.wrap(bytes(5))).join();
        assertThat(store.delete(key).join()).isTrue();
        assertThat(store.delete(key).join()).isFalse();
        assertThat(store.get(key).join()).isEqualTo(new ShardRead.Missing());
    }

    @Test
    void keepsManyRequestsApart() throws Exception {
        ShardStore store = open();
        Map<ShardKey, byte[]> values = new HashMap<>();
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ShardKey key = key();
            byte[] value = bytes(1 + random.nextInt(i % 10 == 0 ? 300_000 : 3000));
            values.put(key, value);
            puts.add(store.put(key, ByteBuffer.wrap(value)));
        }
        puts.forEach(CompletableFuture::join);
        Map<ShardKey, CompletableFuture<ShardRead>> gets = new HashMap<>();
        values.keySet().forEach(key -> gets.put(key, store.get(key)));
        gets.forEach((key, get) -> assertThat(intact(get)).isEqualTo(values.get(key)));
    }

    @Test
    void scansAllRecords() throws Exception {
        ShardStore store = open();
        assertThat(scan(store)).isEmpty();
        Map<ShardKey, Long> expected = new HashMap<>();
        for (int i = 0; i < 1500; i++) {
            ShardKey key = key();
            store.put(key, ByteBuffer.wrap(bytes(1 + i % 7))).join();
            expected.put(key, (long) (1 + i % 7));
        }
        ShardKey deleted = expected.keySet().iterator().next();
        expected.remove(deleted);
        store.delete(deleted).join();
        assertThat(scan(store)).isEqualTo(expected);
    }

    @Test
    void refusesWritesOfAFencedStoreButServesItsReads() throws Exception {
        ShardStore old = open();
        ShardStore never = open();
        old.fence(new byte[] {0, 1}).join();
        ShardKey key = key();
        old.put(key, ByteBuffer.wrap(bytes(3))).join();
        ShardStore writer = open();
        writer.fence(new byte[] {0, (byte) 200}).join();
        writer.put(key(), ByteBuffer.wrap(bytes(3))).join();
        assertFenced(old.put(key(), ByteBuffer.wrap(bytes(3))));
        assertFenced(old.delete(key));
        assertFenced(never.put(key(), ByteBuffer.wrap(bytes(3))));
        assertThat(old.get(key).join()).isInstanceOf(ShardRead.Intact.class);
        assertThat(never.get(key).join()).isInstanceOf(ShardRead.Intact.class);
    }

    @Test
    void refusesASmallerTokenAndTakesTheSameAgain() throws Exception {
        ShardStore store = open();
        store.fence(new byte[] {5, 5}).join();
        store.fence(new byte[] {5, 5}).join();
        assertFenced(open().fence(new byte[] {5, 4}));
        store.put(key(), ByteBuffer.wrap(bytes(3))).join();
    }

    @Test
    void reportsHealth() throws Exception {
        ShardStore store = open();
        store.put(key(), ByteBuffer.wrap(bytes(1000))).join();
        store.put(key(), ByteBuffer.wrap(bytes(500))).join();
        NodeHealth health = store.health().join();
        assertThat(health.recordCount()).isEqualTo(2);
        assertThat(health.usedBytes()).isEqualTo(1500);
        assertThat(health.freeBytes().orElseThrow()).isPositive();
        assertThat(health.version()).isNotEmpty();
    }

    @Test
    void failsAfterClose() throws Exception {
        ShardStore store = open();
        store.close();
        store.close();
        assertThatThrownBy(() -> store.get(key()).join())
                .cause()
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining(store.address().hostAndPort());
        assertThat(store.connection()).isInstanceOf(Connection.Down.class);
    }

    @Test
    void keepsAnIdentity() throws Exception {
        ShardStore store = open();
        var volume = VolumeId.random(random);
        assertThat(NodeIdentity.read(store).join()).isEmpty();
        NodeId id = NodeIdentity.join(store, volume, random).join();
        assertThat(NodeIdentity.join(open(), volume, random).join()).isEqualTo(id);
        var other = VolumeId.random(random);
        assertThatThrownBy(() -> NodeIdentity.join(store, other, random).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StorageException.Conflict.class)
                .hasMessageContaining("another volume");
    }

    protected final ShardKey key() {
        return new ShardKey(random.nextLong(), random.nextLong());
    }

    protected final byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    protected static byte[] intact(CompletableFuture<ShardRead> read) {
        assertThat(read.join()).isInstanceOf(ShardRead.Intact.class);
        return ((ShardRead.Intact) read.join()).bytes();
    }

    protected static Map<ShardKey, Long> scan(ShardStore store) {
        Map<ShardKey, Long> found = new HashMap<>();
        var next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            ScanPage page = store.scan(next.get()).join();
            page.items().forEach(item -> found.put(item.key(), item.lengthBytes()));
            next = page.next();
        }
        return found;
    }

    private static void assertFenced(CompletableFuture<?> call) {
        assertThatThrownBy(call::join).cause().isInstanceOf(StorageException.Fenced.class);
    }
}
