package io.qsfs.cli.file;

import io.qsfs.core.Engine;
import io.qsfs.core.EngineConfig;
import io.qsfs.core.EngineParts;
import io.qsfs.core.NewNode;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.memory.MemoryConnector;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.time.Environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A whole engine over nodes in memory. */
final class MemoryVolume implements AutoCloseable {
    private final Environment environment = Environment.system();
    private final Engine engine;

    MemoryVolume() throws StorageException {
        var parts =
                new EngineParts(KeyFile.create(new Random(1)), new MemoryConnector(), environment);
        List<NewNode> nodes = new ArrayList<>();
        List<NodeAddress> addresses = new ArrayList<>();
        for (int port = 1; port <= 6; port++) {
            var address = NodeAddress.parse("localhost:" + port);
            addresses.add(address);
            nodes.add(new NewNode(address, NodeLabels.NONE));
        }
        Engine.create(parts, EngineConfig.defaults(), new CodingPolicy(4, 2), nodes);
        engine =
                Engine.open(
                        parts,
                        EngineConfig.defaults(),
                        addresses,
                        new MemoryMetadataStore(),
                        DamageListener.NONE);
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void close() throws StorageException {
        engine.close();
        environment.close();
    }
}
