package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A common Redis client library, as a program that was written for Redis uses it. */
final class RedisClientTest {
    private static final String ADMIN = "secret";
    @TempDir Path directory;
    private ZdbServer server;
    private HostAndPort address;

    @BeforeEach
    void start() throws IOException {
        server =
                ZdbServer.start(
                        ZdbServerConfig.local(directory, 0)
                                .withEngine(ZdbEngineConfig.defaults().withAdminPassword(ADMIN)));
        address = new HostAndPort("127.0.0.1", server.port());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void readsAndWrites() {
        try (Jedis client = new Jedis(address)) {
            assertThat(client.ping()).isEqualTo("PONG");
            assertThat(client.set("key", "value")).isEqualTo("key");
            assertThat(client.get("key")).isEqualTo("value");
            assertThat(client.get("none")).isNull();
            assertThat(client.exists("key")).isTrue();
            assertThat(client.getrange("key", 1, -2)).isEqualTo("alu");
            assertThat(client.mget("key", "none")).containsExactly("value", null);
            assertThat(client.dbSize()).isEqualTo(1);
            assertThat(client.time()).hasSize(2);
            assertThat(client.info()).contains("server_name: 0-db (zdb)");
            assertThat(client.echo("hello")).isEqualTo("hello");
            byte[] large = new byte[8 << 20];
            Arrays.fill(large, (byte) 7);
            byte[] key = SafeEncoder.encode("large");
            client.set(key, large);
            assertThat(client.get(key)).isEqualTo(large);
            assertThatThrownBy(() -> client.lpush("list", "a"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessage("Command not supported");
            assertThat(client.get("key")).isEqualTo("value");
        }
    }

    @Test
    void authenticatesAndNamesItself() {
        DefaultJedisClientConfig config =
                DefaultJedisClientConfig.builder().password(ADMIN).clientName("tester").build();
        try (Jedis client = new Jedis(address, config)) {
            Object made = client.sendCommand(() -> SafeEncoder.encode("NSNEW"), "shards");
            assertThat(SafeEncoder.encode((byte[]) made)).isEqualTo("OK");
        }
        DefaultJedisClientConfig wrong =
                DefaultJedisClientConfig.builder().password("wrong").build();
        assertThatThrownBy(() -> new Jedis(address, wrong).ping())
                .hasMessageContaining("Access denied");
    }

    @Test
    void isToldThatOnlyVersionTwoIsSpoken() {
        DefaultJedisClientConfig newer =
                DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP3).build();
        assertThatThrownBy(() -> new Jedis(address, newer).ping()).hasMessageContaining("NOPROTO");
        DefaultJedisClientConfig two =
                DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP2).build();
        try (Jedis client = new Jedis(address, two)) {
            assertThat(client.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void pipelinesOverAPool() {
        try (JedisPool pool = new JedisPool(address.getHost(), address.getPort())) {
            try (Jedis client = pool.getResource();
                    Pipeline pipeline = client.pipelined()) {
                List<Response<String>> replies = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    pipeline.set("key" + i, "value" + i);
                    replies.add(pipeline.get("key" + i));
                }
                pipeline.sync();
                for (int i = 0; i < replies.size(); i++) {
                    assertThat(replies.get(i).get()).isEqualTo("value" + i);
                }
            }
            try (Jedis client = pool.getResource()) {
                assertThat(client.dbSize()).isEqualTo(1_000);
            }
        }
    }
}
