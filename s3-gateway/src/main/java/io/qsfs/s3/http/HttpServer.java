package io.qsfs.s3.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens and gives each request to the service on a virtual thread. Event loops only decode and
 * encode. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final int READ_BYTES_MAX = 64 << 10;

    /** Bodies of all connections in one direction. */
    private static final long FLOW_BYTES_MAX = 64L << 20;

    private static final long CLOSE_SECONDS_MAX = 5;

    private final HttpServerConfig config;
    private final HttpService service;
    private final EventLoopGroup loops;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final FlowBudget received = new FlowBudget(FLOW_BYTES_MAX);
    private final FlowBudget sending = new FlowBudget(FLOW_BYTES_MAX);
    private final @Nullable SslContext tls;
    private final Channel listener;

    private HttpServer(
            HttpServerConfig config,
            HttpService service,
            @Nullable SslContext tls,
            EventLoopGroup loops)
            throws IOException {
        this.config = config;
        this.service = service;
        this.tls = tls;
        this.loops = loops;
        var bound = bootstrap().bind(config.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
            throw refused(config, bound.cause());
        }
        this.listener = bound.channel();
    }

    private static IOException refused(HttpServerConfig config, Throwable cause) {
        String message = "cannot listen on " + config.address();
        if (!(cause instanceof BindException)) {
            return new IOException(message, cause);
        }
        var taken = new BindException(message);
        taken.initCause(cause);
        return taken;
    }

    /**
     * Opens the port.
     *
     * @throws BindException when it is taken
     * @throws IOException when certificate or key cannot be used
     */
    public static HttpServer start(HttpServerConfig config, HttpService service)
            throws IOException {
        SslContext tls = config.tls().isPresent() ? Tls.context(config.tls().get()) : null;
        var loops =
                new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(),
                        Thread.ofPlatform().daemon().name("s3-loop-", 0).factory(),
                        NioIoHandler.newFactory());
        return new HttpServer(config, service, tls, loops);
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(1024, 8192, READ_BYTES_MAX))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(256 << 10, 1 << 20))
                .childHandler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                accept(channel);
                            }
                        });
    }

    private void accept(SocketChannel channel) {
        channels.add(channel);
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        var decoder =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(HttpServerConfig.REQUEST_LINE_BYTES_MAX)
                        .setMaxHeaderSize(config.headerBytesMax())
                        .setMaxChunkSize(READ_BYTES_MAX)
                        .setInitialBufferSize(512)
                        .setValidateHeaders(true);
        channel.pipeline()
                .addLast(new HttpServerCodec(decoder))
                .addLast(new ConnectionHandler(this, tls != null));
    }

    HttpServerConfig config() {
        return config;
    }

    HttpService service() {
        return service;
    }

    FlowBudget received() {
        return received;
    }

    FlowBudget sending() {
        return sending;
    }

    /** Counts a connection in; false when there are too many. */
    boolean admit() {
        return connections.incrementAndGet() <= config.connectionsMax();
    }

    void forget() {
        connections.decrementAndGet();
    }

    void run(Runnable request) {
        requests.incrementAndGet();
        Thread.ofVirtual().name("s3-request").start(() -> runCounted(request));
    }

    private void runCounted(Runnable request) {
        try {
            request.run();
        } finally {
            requests.decrementAndGet();
        }
    }

    /** Where the server listens, with the port that the system chose. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Open connections now. */
    public int connections() {
        return connections.get();
    }

    /** Requests under way now. */
    public int requests() {
        return requests.get();
    }

    /** Stops listening, lets requests under way finish for a moment, then ends all connections. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS_MAX);
        while (requests.get() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        channels.close().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
