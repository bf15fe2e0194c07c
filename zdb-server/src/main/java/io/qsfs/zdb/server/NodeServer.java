package io.qsfs.zdb.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.qsfs.zdb.Durability;
import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.ZdbServerConfig;
import io.qsfs.zdb.disk.SystemDisk;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.index.RocksIndexStore;
import io.qsfs.zdb.namespace.NodeEvents;
import io.qsfs.zdb.resp.PayloadBudget;
import io.qsfs.zdb.resp.RespDecoder;
import io.qsfs.zdb.resp.RespEncoder;
import io.qsfs.zdb.segment.CorruptRecordException;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A node on the network: owns the engine, its threads and its connections. */
public final class NodeServer implements Closeable {
    private static final System.Logger LOG = System.getLogger(NodeServer.class.getName());
    private static final int BACKLOG = 1024;

    /** Threads for what may wait for the disk. */
    private static final int WORKER_COUNT = 3;

    /** Bytes of all large requests together: three largest payloads, and small ones beside. */
    private static final long PAYLOAD_BUDGET = 28L << 20;

    /** Bytes of replies that may wait in a socket's queue. */
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 << 10, 256 << 10);

    private final DataLock dataLock;
    private final IndexStore store;
    private final ZdbEngine engine;
    private final ExecutorService background;
    private final ScheduledExecutorService timer;
    private final Optional<Committer> committer;
    private final ExecutorService workers;
    private final NodeContext context;
    private final PayloadBudget budget = new PayloadBudget(PAYLOAD_BUDGET);
    private final EventLoopGroup loops;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listeners = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    private NodeServer(ZdbServerConfig config, DataLock dataLock) throws IOException {
        this.dataLock = dataLock;
        background =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("zdb-background").daemon().factory());
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("zdb-timer").daemon().factory());
        store = RocksIndexStore.open(config.indexDirectory());
        engine =
                ZdbEngine.open(
                        new ZdbEngine.Environment(
                                SystemDisk.at(config.dataDirectory()),
                                store,
                                InstantSource.system(),
                                new SecureRandom(),
                                background,
                                NodeEvents.NONE),
                        config.engine());
        committer =
                config.engine().durability() == Durability.SYNC
                        ? Optional.of(new Committer(engine.registry()))
                        : Optional.empty();
        if (config.engine().durability() == Durability.INTERVAL) {
            long millis = config.syncInterval().toMillis();
            ScheduledFuture<?> syncing =
                    timer.scheduleWithFixedDelay(
                            engine.registry()::sync, millis, millis, TimeUnit.MILLISECONDS);
            LOG.log(Level.DEBUG, () -> "syncing every " + syncing.getDelay(TimeUnit.MILLISECONDS));
        }
        workers =
                Executors.newFixedThreadPool(
                        WORKER_COUNT,
                        Thread.ofPlatform().name("zdb-worker-", 0).daemon().factory());
        context =
                new NodeContext(
                        engine,
                        committer,
                        new RespEncoder(this::corrupt),
                        workers,
                        new CommandWatch(),
                        new MirrorFeed(InstantSource.system()),
                        true,
                        this::stop);
        loops =
                new MultiThreadIoEventLoopGroup(
                        config.eventLoopCount(),
                        Thread.ofPlatform().name("zdb-loop-", 0).factory(),
                        NioIoHandler.newFactory());
        for (InetSocketAddress address : config.listen().addresses()) {
            listeners.add(listen(address, NioServerSocketChannel.class));
        }
        if (config.listen().socket().isPresent()) {
            Path socket = config.listen().socket().get();
            Files.deleteIfExists(socket);
            listeners.add(
                    listen(UnixDomainSocketAddress.of(socket), NioServerDomainSocketChannel.class));
        }
    }

    /** Opens the data and listens. */
    public static NodeServer start(ZdbServerConfig config) throws IOException {
        DataLock lock = DataLock.take(config.dataDirectory());
        try {
            return new NodeServer(config, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Channel listen(SocketAddress address, Class<? extends ServerChannel> type)
            throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(type)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        prepare(channel);
                                    }
                                });
        if (address instanceof InetSocketAddress) {
            bootstrap
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true);
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        return bound.channel();
    }

    private void prepare(Channel channel) {
        channels.add(channel);
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        channel.pipeline().addLast(new RespDecoder(budget)).addLast(new ConnectionHandler(context));
    }

    private io.qsfs.zdb.command.Reply corrupt(CorruptRecordException e) {
        LOG.log(Level.ERROR, "Data corrupted: " + e.getMessage());
        return io.qsfs.zdb.command.Reply.failure("Data corrupted");
    }

    /** Returns the first TCP address that clients connect to. */
    public InetSocketAddress address() {
        for (Channel listener : listeners) {
            if (listener.localAddress() instanceof InetSocketAddress address) {
                return address;
            }
        }
        throw new IllegalStateException("this server listens on a unix socket only");
    }

    /** Returns all places where clients connect, for people. */
    public String describe() {
        StringJoiner places = new StringJoiner(" and ");
        listeners.forEach(listener -> places.add(describe(listener.localAddress())));
        return places.toString();
    }

    private static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : String.valueOf(address);
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
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        channels.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        try {
            if (committer.isPresent()) {
                committer.get().close();
            }
            timer.shutdown();
            workers.shutdown();
            if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.log(Level.WARNING, "running commands did not end within a minute");
            }
            background.shutdown();
            if (!background.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.log(Level.WARNING, "background work did not end within a minute");
            }
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
}
