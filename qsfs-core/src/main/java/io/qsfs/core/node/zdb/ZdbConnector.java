package io.qsfs.core.node.zdb;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.time.Time;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Reaches nodes over TCP, in clear or over TLS; a few threads serve all of them. Thread-safe. */
public final class ZdbConnector implements NodeConnector {
    private static final int RECEIVE_LENGTH_MAX = 256 << 10;
    private static final int WRITE_LOW = 256 << 10;
    private static final int WRITE_HIGH = 1 << 20;

    /**
     * Copies of shards on their way out come from here. Netty's default allocator makes pieces of
     * this size anew each time, and zeroes them.
     */
    private static final PooledByteBufAllocator BUFFERS = PooledByteBufAllocator.DEFAULT;

    private final ZdbClientConfig config;
    private final Time time;
    private final EventLoopGroup loops;
    private final Map<NodeAddress, SslContext> contexts = new ConcurrentHashMap<>();
    private final Set<ShardStore> stores = ConcurrentHashMap.newKeySet();

    public ZdbConnector(ZdbClientConfig config, Time time) {
        this.config = config;
        this.time = time;
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        config.threads(),
                        new DefaultThreadFactory("qsfs-node", true),
                        NioIoHandler.newFactory());
    }

    @Override
    public ShardStore connect(NodeAddress address) {
        var store = new ZdbShardStore(this, address, config, time);
        stores.add(store);
        return store;
    }

    /** Closes the stores and stops the threads. */
    @Override
    public void close() {
        stores.forEach(ShardStore::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    void forget(ShardStore closed) {
        stores.remove(closed);
    }

    private SslHandler tls(Channel channel, NodeAddress address) {
        return contexts.computeIfAbsent(address, NodeTls::context)
                .newHandler(channel.alloc(), address.host(), address.port());
    }

    EventLoop nextLoop() {
        return loops.next();
    }

    Bootstrap bootstrap(EventLoop loop, NodeAddress address, Wire wire) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, BUFFERS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(config.connectTimeout().toMillis()))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(WRITE_LOW, WRITE_HIGH))
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(1024, 16 << 10, RECEIVE_LENGTH_MAX))
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                if (address.isTls()) {
                                    channel.pipeline().addLast(tls(channel, address));
                                }
                                channel.pipeline().addLast(wire);
                            }
                        });
    }
}
