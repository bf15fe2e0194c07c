package io.qsfs.bench.mount;

import io.qsfs.core.Engine;
import io.qsfs.core.EngineConfig;
import io.qsfs.core.EngineParts;
import io.qsfs.core.NewNode;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.meta.rocksdb.RocksMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.memory.MemoryConnector;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.time.Environment;
import io.qsfs.fuse.FuseMount;
import io.qsfs.fuse.FuseMountConfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Mounts a new volume (4 + 2) whose nodes are in the memory of this process, so that disks and
 * network cost nothing and what is measured is the mount and the engine. Its content is gone when
 * standard input ends or it is unmounted.
 */
public final class MemoryMount {
    private static final CodingPolicy POLICY = new CodingPolicy(4, 2);

    private MemoryMount() {}

    /**
     * @param args mount point; options as after {@code mount -o}, or nothing; optionally a
     *     directory for a metadata store in RocksDB, which otherwise is in memory
     */
    public static void main(String[] args) throws IOException {
        List<NodeAddress> addresses =
                IntStream.range(0, POLICY.dataShards() + POLICY.parityShards())
                        .mapToObj(i -> new NodeAddress("node" + i, 9900, "n", Optional.empty()))
                        .toList();
        var nodes = addresses.stream().map(a -> new NewNode(a, NodeLabels.NONE)).toList();
        var store =
                args.length > 2
                        ? RocksMetadataStore.open(Path.of(args[2]))
                        : new MemoryMetadataStore();
        try (var environment = Environment.system();
                var connector = new MemoryConnector()) {
            var key = KeyFile.create(new SecureRandom());
            var parts = new EngineParts(key, connector, environment);
            var config = EngineConfig.defaults();
            Engine.create(parts, config, POLICY, nodes);
            try (var engine = Engine.open(parts, config, addresses, store, DamageListener.NONE)) {
                serve(engine, args);
            }
        }
    }

    private static void serve(Engine engine, String[] args) throws IOException {
        var options = FuseMountConfig.defaults().withOptions(args.length > 1 ? args[1] : "");
        try (var mount = FuseMount.mount(engine.volume(), Path.of(args[0]), options)) {
            System.out.println("mounted at " + mount.mountPoint());
            var input = CompletableFuture.runAsync(MemoryMount::awaitEndOfInput);
            CompletableFuture.anyOf(input, mount.unmounted()).join();
        }
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
