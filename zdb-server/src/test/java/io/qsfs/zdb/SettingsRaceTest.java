package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.zdb.command.Session;
import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.index.MemoryIndexStore;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Changes of one namespace by several connections at once. */
class SettingsRaceTest {
    private static final int ROUNDS = 10;

    /** Hashing a password takes long: a fence that is raised meanwhile must not be lost with it. */
    @Test
    void keepsAFenceThatIsRaisedWhileAPasswordIsSet() throws IOException {
        var harness =
                new EngineHarness(
                        new MemoryDisk(1L << 30),
                        new MemoryIndexStore(),
                        ZdbEngineConfig.defaults(),
                        1);
        try (ZdbEngine engine = harness.engine) {
            for (int i = 0; i < ROUNDS; i++) {
                String name = "space" + i;
                harness.call("NSNEW", name);
                Session writer = selected(engine, name);
                Session stranger = selected(engine, name);
                var password =
                        CompletableFuture.runAsync(
                                () -> run(engine, harness.session, "NSSET", name, "password", "x"));
                assertThat(run(engine, writer, "FENCE", "token")).isEqualTo("+OK");
                password.join();
                assertThat(run(engine, stranger, "SET", "k", "v")).isEqualTo("-Fenced");
            }
        }
    }

    private static Session selected(ZdbEngine engine, String name) {
        Session session = engine.newSession();
        assertThat(run(engine, session, "SELECT", name)).isEqualTo("+OK");
        return session;
    }

    private static @Nullable Object run(ZdbEngine engine, Session session, String... words) {
        List<ByteBuffer> arguments =
                Arrays.stream(words).map(w -> ByteBuffer.wrap(RespClient.ascii(w))).toList();
        try {
            return EngineHarness.plain(engine.execute(session, arguments));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
