package io.qsfs.zdb.server;

import io.netty.util.NetUtil;
import io.qsfs.zdb.Durability;
import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.ZdbServerConfig;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.disk.SystemDisk;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.index.RocksIndexStore;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.NodeEvents;
import io.qsfs.zdb.resp.RespEncoder;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.Segment;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A whole node: owns the engine, its threads and its network. */
public final class NodeServer implements Closeable {
    private static final System.Logger LOG = System.getLogger(NodeServer.class.getName());

    /** Threads for what may wait for the disk. */
    private static final int WORKER_COUNT = 3;

    private final DataLock dataLock;
    private final IndexStore store;
    private final Optional<HookRunner> hook;
    private final NodeEvents events;
    private final ZdbEngine engine;
    private final ExecutorService background = threads("zdb-background-", 1);
    private final ExecutorService workers = threads("zdb-worker-", WORKER_COUNT);
    private final Optional<Committer> committer;
    private final Upkeeper upkeeper;
    private final Optional<MetricsServer> metrics;
    private final NodeNetwork network;
    private final Optional<String> fingerprint;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    private NodeServer(ZdbServerConfig config, DataLock dataLock, IndexStore store)
            throws IOException {
        this.dataLock = dataLock;
        this.store = store;
        hook = hook(config);
        events = hook.isPresent() ? hook.get() : NodeEvents.NONE;
        events.tell(
                "namespaces-init",
                List.of(config.indexDirectory().toString(), config.dataDirectory().toString()));
        engine =
                ZdbEngine.open(
                        new ZdbEngine.Environment(
                                SystemDisk.at(config.dataDirectory()),
                                store,
                                InstantSource.system(),
                                new SecureRandom(),
                                background,
                                events),
                        config.engine());
        committer =
                config.engine().durability() == Durability.SYNC
                        ? Optional.of(new Committer(engine.registry()))
                        : Optional.empty();
        upkeeper = new Upkeeper(engine.registry());
        NodeContext context =
                new NodeContext(
                        engine,
                        committer,
                        new RespEncoder(this::corrupt),
                        new ReplyMemory(),
                        workers,
                        new CommandWatch(),
                        new MirrorFeed(InstantSource.system()),
                        config.tls().isEmpty(),
                        this::stop);
        if (hook.isPresent()) {
            hook.get().confirmReady();
        }
        network = NodeNetwork.listen(config, context);
        fingerprint =
                config.tls().isPresent()
                        ? Optional.of(TlsContext.fingerprint(config.tls().get()))
                        : Optional.empty();
        try {
            metrics =
                    config.metrics().isPresent()
                            ? Optional.of(MetricsServer.start(config.metrics().get(), engine))
                            : Optional.empty();
        } catch (IOException e) {
            network.close();
            throw e;
        }
        upkeeper.start(config.upkeep(), config.engine().durability() == Durability.INTERVAL);
    }

    private static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name(name, 0).daemon().factory());
    }

    private static Optional<HookRunner> hook(ZdbServerConfig config) {
        String instance =
                config.listen().addresses().stream()
                        .findFirst()
                        .map(NetUtil::toSocketAddressString)
                        .or(() -> config.listen().socket().map(path -> "unix://" + path))
                        .orElseThrow();
        return config.upkeep()
                .hook()
                .map(program -> new HookRunner(program, instance, InstantSource.system()));
    }

    /** Opens the data and listens. */
    public static NodeServer start(ZdbServerConfig config) throws IOException {
        DataLock lock = DataLock.take(config.dataDirectory());
        try {
            IndexStore store = RocksIndexStore.open(config.indexDirectory());
            try {
                return new NodeServer(config, lock, store);
            } catch (IOException | RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Reply corrupt(CorruptRecordException e) {
        return engine.corrupt(e);
    }

    /** Returns the first TCP address that clients connect to. */
    public InetSocketAddress address() {
        return network.address();
    }

    /** Returns all places where clients connect, for people. */
    public String describe() {
        return network.describe();
    }

    /**
     * Returns the SHA-256 of the certificate that clients are shown, if connections are encrypted.
     */
    public Optional<String> fingerprint() {
        return fingerprint;
    }

    /** Returns the port of the metrics. */
    public OptionalInt metricsPort() {
        return metrics.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
    }

    /** Waits until the server was closed. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    private void stop() {
        Thread.ofPlatform()
                .name("zdb-stop")
                .start(
                        () -> {
                            try {
                                close();
                            } catch (IOException e) {
                                LOG.log(Level.ERROR, "stopping failed: " + e.getMessage());
                            }
                        });
    }

    @Override
    public void close() throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        events.tell("close", List.of());
        for (Namespace namespace : engine.registry().all()) {
            events.tell("namespace-closing", closingArguments(namespace));
        }
        metrics.ifPresent(MetricsServer::close);
        network.close();
        try {
            end(workers, "running commands");
            upkeeper.close();
            if (committer.isPresent()) {
                committer.get().close();
            }
            end(background, "storing the index");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (DataLock _ = dataLock;
                IndexStore _ = store) {
            engine.close();
        } finally {
            closed.countDown();
        }
    }

    /** Name, index, data, segments written lately. */
    private static List<String> closingArguments(Namespace namespace) {
        String file = namespace.log().active().map(Segment::name).orElse("");
        String name =
                StandardCharsets.UTF_8.decode(namespace.settings().name().buffer()).toString();
        return List.of(name, file, file, namespace.written().text());
    }

    private static void end(ExecutorService executor, String what) throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
            LOG.log(Level.WARNING, what + " did not end within a minute");
        }
    }
}
