package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

final class ZdbServerTest {
    @TempDir Path directory;

    private static byte[] bytes(String text) {
        return RespClient.ascii(text);
    }

    @Test
    void keepsRecordsOverRestarts() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        try (ZdbServer server = ZdbServer.start(ZdbServerConfig.local(directory, 0));
                RespClient client = RespClient.connect(server.port())) {
            assertThat(client.call("PING")).isEqualTo("+PONG");
            assertThat(client.call("SET", "a", "1")).isEqualTo(bytes("a"));
            assertThat(client.call("SET", "a", "1")).isNull();
            assertThat(client.call("SET", "a", "2")).isEqualTo(bytes("a"));
            assertThat(client.call("SET", "b", "3")).isEqualTo(bytes("b"));
            assertThat(client.call("DEL", "b")).isEqualTo("+OK");
            assertThat(client.call("SET", "big", large)).isEqualTo(bytes("big"));
            assertThat(client.call("GETRANGE", "big", "-3", "-1"))
                    .isEqualTo(Arrays.copyOfRange(large, large.length - 3, large.length));
        }
        try (ZdbServer server = ZdbServer.start(ZdbServerConfig.local(directory, 0));
                RespClient client = RespClient.connect(server.port())) {
            assertThat(client.call("GET", "a")).isEqualTo(bytes("2"));
            assertThat(client.call("GET", "b")).isNull();
            assertThat(client.call("GET", "big")).isEqualTo(large);
            assertThat(client.call("DBSIZE")).isEqualTo(2L);
            assertThat(client.call("GETRANGE", "big", "65530", "131080"))
                    .isEqualTo(Arrays.copyOfRange(large, 65530, 131081));
        }
    }

    @Test
    void fencesOlderWriters() throws IOException {
        try (ZdbServer server = ZdbServer.start(ZdbServerConfig.local(directory, 0));
                RespClient old = RespClient.connect(server.port());
                RespClient fresh = RespClient.connect(server.port())) {
            assertThat(old.call("FENCE", "0001")).isEqualTo("+OK");
            assertThat(old.call("SET", "k", "1")).isEqualTo(bytes("k"));
            assertThat(fresh.call("SET", "k", "2")).isEqualTo("-Fenced");
            assertThat(fresh.call("FENCE", "0002")).isEqualTo("+OK");
            assertThat(old.call("SET", "k", "3")).isEqualTo("-Fenced");
            assertThat(old.call("DEL", "k")).isEqualTo("-Fenced");
            assertThat(old.call("FENCE", "0001")).isEqualTo("-Fenced");
            assertThat(fresh.call("SET", "k", "4")).isEqualTo(bytes("k"));
            assertThat(old.call("GET", "k")).isEqualTo(bytes("4"));
        }
    }

    @Test
    void scansInTheOrderOfWriting() throws IOException {
        try (ZdbServer server = ZdbServer.start(ZdbServerConfig.local(directory, 0));
                RespClient client = RespClient.connect(server.port())) {
            for (int i = 0; i < 1500; i++) {
                client.send("SET", "key" + i, "value" + i);
            }
            for (int i = 0; i < 1500; i++) {
                assertThat(client.read()).isEqualTo(bytes("key" + i));
            }
            assertThat(client.call("SET", "key0", "moved")).isEqualTo(bytes("key0"));
            int seen = 0;
            Object reply = client.call("SCAN");
            while (reply instanceof List<?> parts) {
                seen += ((List<?>) parts.get(1)).size();
                reply = client.call("SCAN", parts.getFirst());
            }
            assertThat(reply).isEqualTo("-No more data");
            assertThat(seen).isEqualTo(1500);
        }
    }
}
