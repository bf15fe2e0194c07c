package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

final class TlsTest {
    @TempDir Path directory;

    /** Offers the hybrid group only, so a finished handshake has used it. */
    private static String ping(int port) throws Exception {
        SslContext hybridOnly =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL)
                        .protocols("TLSv1.3")
                        .option(OpenSslContextOption.GROUPS, new String[] {"X25519MLKEM768"})
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
        CompletableFuture<String> reply = new CompletableFuture<>();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            var _ =
                    new Bootstrap()
                            .group(loop)
                            .channel(NioSocketChannel.class)
                            .handler(new Ping(hybridOnly, reply))
                            .connect(InetAddress.getLoopbackAddress(), port);
            return reply.get(20, TimeUnit.SECONDS);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static final class Ping extends ChannelInitializer<Channel> {
        private final SslContext context;
        private final CompletableFuture<String> reply;

        Ping(SslContext context, CompletableFuture<String> reply) {
            this.context = context;
            this.reply = reply;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline()
                    .addLast(context.newHandler(channel.alloc()))
                    .addLast(
                            new SimpleChannelInboundHandler<ByteBuf>() {
                                @Override
                                public void channelActive(ChannelHandlerContext ctx) {
                                    byte[] request = RespClient.ascii("PING\r\n");
                                    var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(request));
                                }

                                @Override
                                protected void channelRead0(
                                        ChannelHandlerContext ctx, ByteBuf bytes) {
                                    reply.complete(bytes.toString(StandardCharsets.US_ASCII));
                                }

                                @Override
                                public void exceptionCaught(
                                        ChannelHandlerContext ctx, Throwable cause) {
                                    reply.completeExceptionally(cause);
                                }

                                @Override
                                public void channelInactive(ChannelHandlerContext ctx) {
                                    reply.completeExceptionally(new IOException("ended"));
                                }
                            });
        }
    }

    @Test
    void agreesOnTheHybridGroup() throws Exception {
        try (ZdbServer server =
                ZdbServer.start(
                        ZdbServerConfig.local(directory, 0)
                                .withTls(TlsConfig.selfSigned(directory)))) {
            assertThat(ping(server.port())).isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void refusesClientsWithoutThePinnedCertificate() throws IOException {
        TlsConfig pinned =
                TlsConfig.selfSigned(directory).withClientFingerprints(Set.of("0".repeat(64)));
        try (ZdbServer server =
                ZdbServer.start(ZdbServerConfig.local(directory, 0).withTls(pinned))) {
            assertThatThrownBy(() -> ping(server.port())).isInstanceOf(ExecutionException.class);
        }
    }
}
