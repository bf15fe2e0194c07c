package io.qsfs.fuse;

import io.qsfs.core.Engine;
import io.qsfs.core.EngineConfig;
import io.qsfs.core.EngineParts;
import io.qsfs.core.NewNode;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.memory.MemoryConnector;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.Volume;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A volume of the real engine, two shards of each stripe being parity. */
final class TestVolume implements AutoCloseable {
    static final CodingPolicy POLICY = new CodingPolicy(4, 2);
    static final int NODES = 6;

    private final Environment environment = Environment.system();
    private final NodeConnector connector;
    private final EngineParts parts;
    private final List<NodeAddress> addresses;
    private Engine engine;

    private TestVolume(NodeConnector connector, List<NodeAddress> addresses) {
        this.connector = connector;
        this.addresses = addresses;
        // Always the same key, so that a process that starts again finds its volume.
        this.parts = new EngineParts(KeyFile.create(new Random(1)), connector, environment);
    }

    /** A new volume over nodes in this process. */
    static TestVolume inMemory() throws StorageException {
        var addresses =
                IntStream.range(0, NODES)
                        .mapToObj(i -> new NodeAddress("node" + i, 9900, "t", Optional.empty()))
                        .toList();
        var volume = new TestVolume(new MemoryConnector(), addresses);
        volume.create();
        volume.open(new MemoryMetadataStore());
        return volume;
    }

    /** A volume over nodes that run, not opened yet. */
    static TestVolume over(NodeConnector connector, List<NodeAddress> addresses) {
        return new TestVolume(connector, addresses);
    }

    void create() throws StorageException {
        var nodes = addresses.stream().map(a -> new NewNode(a, NodeLabels.NONE)).toList();
        Engine.create(parts, EngineConfig.defaults(), POLICY, nodes);
    }

    void open(MetadataStore store) throws StorageException {
        engine = Engine.open(parts, EngineConfig.defaults(), addresses, store, DamageListener.NONE);
    }

    Volume volume() {
        return engine.volume();
    }

    /** Nodes in memory, to be made to fail. */
    MemoryConnector nodes() {
        return (MemoryConnector) connector;
    }

    List<NodeAddress> addresses() {
        return addresses;
    }

    @Override
    public void close() throws StorageException {
        try {
            if (engine != null) {
                engine.close();
            }
        } finally {
            connector.close();
            environment.close();
        }
    }
}
