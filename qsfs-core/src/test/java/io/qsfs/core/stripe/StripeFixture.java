package io.qsfs.core.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.FaultyShardStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodeIdentity;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.node.memory.MemoryConnector;
import io.qsfs.core.node.memory.MemoryNode;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.testing.InlineThreads;
import io.qsfs.core.testing.ManualTime;
import io.qsfs.core.time.Environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A stripe store over nodes in memory, each of which can be made to misbehave. */
final class StripeFixture implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(10);

    final Random random;
    final ManualTime time = new ManualTime();
    final NodePool pool;
    final CodedStripeStore store;
    final ShardSeals seals;
    final Set<Integer> damaged = ConcurrentHashMap.newKeySet();
    private final MemoryConnector network = new MemoryConnector();
    private final Map<NodeAddress, FaultyShardStore> stores = new HashMap<>();
    private final WriterId writer;
    private long sequence;

    StripeFixture(CodingPolicy policy, int nodeCount, long seed) throws StorageException {
        random = new Random(seed);
        writer = WriterId.random(random);
        var environment = new Environment(time, new InlineThreads(), random);
        KeyFile keys = KeyFile.create(random);
        NodeTable table = NodeTable.EMPTY;
        for (int number = 0; number < nodeCount; number++) {
            NodeAddress address = NodeAddress.parse("node-" + number + ":1");
            ShardStore direct = network.connect(address);
            var id = NodeIdentity.join(direct, keys.volumeId(), random).join();
            table = table.with(id, address, NodeLabels.NONE);
        }
        pool = NodePool.open(keys.volumeId(), table, connector(), environment);
        pool.settle(LONG, 0);
        seals = new ShardSeals(keys.shardKeys(), keys.shardSeal());
        store =
                new CodedStripeStore(
                        new CodedStripeStore.Parts(
                                pool,
                                keys.shardKeys(),
                                keys.shardSeal(),
                                environment,
                                StripeStoreConfig.DEFAULT,
                                (_, shard) -> damaged.add(shard)),
                        policy);
    }

    FaultyShardStore node(int number) {
        return Checks.present(
                stores.get(pool.table().entries().get(number).address()), "no such node");
    }

    MemoryNode disk(int number) {
        return network.node(pool.table().entries().get(number).address());
    }

    void moods(FaultyShardStore.Mood mood, int... nodes) {
        for (int node : nodes) {
            node(node).mood(mood);
        }
    }

    void duty(int node, NodeEntry.Duty duty) {
        NodeTable table = pool.table();
        pool.update(table.with(table.entries().get(node).withDuty(duty)));
    }

    /** Adds an empty node and returns its number. */
    int addNode(NodeLabels labels) throws StorageException {
        int number = pool.table().entries().size();
        NodeAddress address = NodeAddress.parse("node-" + number + ":1");
        var identity = NodeIdentity.read(network.connect(NodeAddress.parse("node-0:1"))).join();
        var id =
                NodeIdentity.join(network.connect(address), identity.orElseThrow().volume(), random)
                        .join();
        pool.update(pool.table().with(id, address, labels));
        pool.settle(LONG, 0);
        return number;
    }

    PackId nextPack() {
        return new PackId(writer, sequence++);
    }

    byte[] content(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return content;
    }

    Stripe write(byte[] content) throws StorageException {
        int room = StripeGeometry.bufferLength(store.policy(), content.length);
        byte[] buffer = Arrays.copyOf(content, Math.max(room, content.length));
        random.nextBytes(new byte[0]);
        return store.write(nextPack(), buffer, content.length);
    }

    byte[] read(Stripe stripe, int offset, int length) throws StorageException {
        byte[] target = new byte[length + 10];
        store.read(stripe, offset, length, target, 5);
        return Arrays.copyOfRange(target, 5, 5 + length);
    }

    void assertReads(Stripe stripe, byte[] content) throws StorageException {
        assertThat(read(stripe, 0, content.length)).isEqualTo(content);
    }

    /** Node numbers, in random order. */
    List<Integer> shuffledNodes() {
        List<Integer> nodes = new ArrayList<>();
        pool.nodes().forEach(node -> nodes.add(node.entry().number()));
        Collections.shuffle(nodes, random);
        return nodes;
    }

    @Override
    public void close() {
        pool.close();
    }

    private NodeConnector connector() {
        return new NodeConnector() {
            @Override
            public ShardStore connect(NodeAddress address) {
                return stores.computeIfAbsent(
                        address, a -> new FaultyShardStore(network.connect(a)));
            }

            @Override
            public void close() {
                network.close();
            }
        };
    }
}
