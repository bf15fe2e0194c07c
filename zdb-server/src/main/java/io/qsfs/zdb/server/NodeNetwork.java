package io.qsfs.zdb.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.qsfs.zdb.ZdbServerConfig;
import io.qsfs.zdb.resp.PayloadBudget;
import io.qsfs.zdb.resp.ReceiveLength;
import io.qsfs.zdb.resp.RequestMemory;
import io.qsfs.zdb.resp.RespDecoder;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/** The listening sockets of a node, its event loops and its connections. */
final class NodeNetwork implements Closeable {
    private static final int BACKLOG = 1024;

    /** Bytes of all large arguments together: three largest payloads, and smaller ones beside. */
    private static final long DIRECT_BUDGET = 28L << 20;

    /** Bytes of all small arguments together: two requests of the most and largest ones. */
    private static final long HEAP_BUDGET = 10L << 20;

    private final NodeContext context;
    private final Optional<SslContext> tls;
    private final RequestMemory memory =
            new RequestMemory(new PayloadBudget(HEAP_BUDGET), new PayloadBudget(DIRECT_BUDGET));
    private final EventLoopGroup loops;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listeners = new ArrayList<>();
    private final Optional<Path> socket;

    private NodeNetwork(ZdbServerConfig config, NodeContext context) throws IOException {
        this.context = context;
        this.socket = config.listen().socket();
        tls =
                config.tls().isPresent()
                        ? Optional.of(TlsContext.create(config.tls().get()))
                        : Optional.empty();
        loops =
                new MultiThreadIoEventLoopGroup(
                        config.eventLoopCount(),
                        Thread.ofPlatform().name("zdb-loop-", 0).daemon().factory(),
                        NioIoHandler.newFactory());
    }

    static NodeNetwork listen(ZdbServerConfig config, NodeContext context) throws IOException {
        NodeNetwork network = new NodeNetwork(config, context);
        try {
            for (InetSocketAddress address : config.listen().addresses()) {
                network.bind(address, NioServerSocketChannel.class, network.tls);
            }
            if (network.socket.isPresent()) {
                Path path = network.socket.get();
                Files.deleteIfExists(path);
                network.bind(
                        UnixDomainSocketAddress.of(path),
                        NioServerDomainSocketChannel.class,
                        Optional.empty());
            }
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private void bind(
            SocketAddress address,
            Class<? extends ServerChannel> type,
            Optional<SslContext> encryption)
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
                                        prepare(channel, encryption);
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
                    "cannot listen on " + describe(address) + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        listeners.add(bound.channel());
    }

    private void prepare(Channel channel, Optional<SslContext> encryption) {
        channels.add(channel);
        encryption.ifPresent(
                context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
        RespDecoder decoder = new RespDecoder(memory);
        if (encryption.isEmpty()) {
            channel.config().setRecvByteBufAllocator(new ReceiveLength(decoder));
        }
        channel.pipeline().addLast(decoder).addLast(new ConnectionHandler(context, decoder));
    }

    InetSocketAddress address() {
        for (Channel listener : listeners) {
            if (listener.localAddress() instanceof InetSocketAddress address) {
                return address;
            }
        }
        throw new IllegalStateException("this server listens on a unix socket only");
    }

    String describe() {
        StringJoiner places = new StringJoiner(" and ");
        listeners.forEach(listener -> places.add(describe(listener.localAddress())));
        return places.toString();
    }

    private static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : String.valueOf(address);
    }

    @Override
    public void close() throws IOException {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        channels.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        if (socket.isPresent()) {
            Files.deleteIfExists(socket.get());
        }
    }
}
