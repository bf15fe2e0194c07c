package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What clients that do not behave may cost: a bounded amount of memory, and nobody else's time. */
final class BoundedMemoryTest {
    private static final long DIRECT_MAX = 90L << 20;
    private static final int CLIENT_COUNT = 150;

    @TempDir Path directory;
    private ZdbServer server;
    private RespClient good;
    private final List<SocketChannel> hostile = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server =
                ZdbServer.start(
                        ZdbServerConfig.local(directory, 0).withDurability(Durability.NONE));
        good = RespClient.connect(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        for (SocketChannel client : hostile) {
            client.close();
        }
        good.close();
        server.close();
    }

    /** Sends what the server takes and reads nothing. */
    private void attack(byte[] request) throws IOException {
        for (int i = 0; i < CLIENT_COUNT; i++) {
            SocketChannel client =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            client.configureBlocking(false);
            hostile.add(client);
        }
        for (int round = 0; round < 20; round++) {
            for (SocketChannel client : hostile) {
                send(client, request);
            }
            assertThat(good.call("SET", "key" + round, "value"))
                    .isEqualTo(RespClient.ascii("key" + round));
            ByteBufAllocatorMetricProvider memory = PooledByteBufAllocator.DEFAULT;
            assertThat(memory.metric().usedDirectMemory()).isLessThan(DIRECT_MAX);
        }
    }

    private static void send(SocketChannel client, byte[] request) {
        try {
            var _ = client.write(ByteBuffer.wrap(request));
        } catch (IOException _) {
            // Cut off, as it deserves.
        }
    }

    private static byte[] request(String head, int length) {
        byte[] request = new byte[head.length() + length];
        java.util.Arrays.fill(request, (byte) 'x');
        System.arraycopy(RespClient.ascii(head), 0, request, 0, head.length());
        return request;
    }

    @Test
    void largeRequestsThatNeverEnd() throws IOException {
        attack(request("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$8388608\r\n", 300_000));
    }

    @Test
    void manyArgumentsThatNeverEnd() throws IOException {
        attack(RespClient.ascii("*1000\r\n" + ("$200\r\n" + "k".repeat(200) + "\r\n").repeat(900)));
    }

    @Test
    void pipelinesWhoseRepliesNobodyReads() throws IOException {
        good.call("SET", "middle", new byte[60_000]);
        good.call("SET", "large", new byte[1 << 20]);
        attack(RespClient.ascii("GET middle\r\nGET large\r\nINFO\r\nSCAN\r\n".repeat(300)));
    }
}
