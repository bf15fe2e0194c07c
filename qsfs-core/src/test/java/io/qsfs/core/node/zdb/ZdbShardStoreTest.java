package io.qsfs.core.node.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Connection;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.node.ShardStoreContract;
import io.qsfs.core.time.Environment;
import io.qsfs.zdb.ZdbServer;
import io.qsfs.zdb.ZdbServerConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** The contract over TCP, with a real node. */
final class ZdbShardStoreTest extends ShardStoreContract {
    @TempDir private Path directory;
    private final Environment environment = Environment.system();
    private final ZdbConnector connector =
            new ZdbConnector(ZdbClientConfig.of(name -> "secret of " + name), environment.time());
    private ZdbServer server;

    @SuppressWarnings("NullAway.Init") // The server starts before each test.
    ZdbShardStoreTest() {}

    @BeforeEach
    void start() throws IOException {
        server = ZdbServer.start(ZdbServerConfig.local(directory, 0));
    }

    @AfterEach
    void stop() throws IOException {
        connector.close();
        server.close();
        environment.close();
    }

    @Override
    protected ShardStore connect() throws StorageException {
        return connector.connect(address());
    }

    private NodeAddress address() throws StorageException {
        return NodeAddress.parse("zdb://127.0.0.1:" + server.port() + "/tree");
    }

    @Test
    void reconnectsWhenTheNodeComesBack() throws Exception {
        try (ShardStore store = connect()) {
            store.fence(new byte[] {7}).join();
            ShardKey key = key();
            byte[] value = bytes(5000);
            store.put(key, ByteBuffer.wrap(value)).join();
            int port = server.port();
            server.close();
            assertThatThrownBy(() -> store.get(key).join())
                    .cause()
                    .isInstanceOf(StorageException.Unavailable.class)
                    .hasMessageContaining("127.0.0.1:" + port);
            server = ZdbServer.start(ZdbServerConfig.local(directory, port));
            awaitUp(store);
            assertThat(intact(store.get(key))).isEqualTo(value);
            store.put(key(), ByteBuffer.wrap(value)).join();
        }
    }

    @Test
    void keepsOtherVolumesOut() throws Exception {
        try (ShardStore store = connect()) {
            store.put(key(), ByteBuffer.wrap(bytes(10))).join();
        }
        var config = ZdbClientConfig.of(name -> "another secret");
        try (var stranger = new ZdbConnector(config, environment.time());
                ShardStore store = stranger.connect(address())) {
            assertThatThrownBy(() -> store.get(key()).join())
                    .cause()
                    .isInstanceOf(StorageException.AccessDenied.class)
                    .hasMessageContaining("another volume");
        }
    }

    @Test
    void needsTheAdminPasswordToCreateItsNamespace() throws Exception {
        server.close();
        server =
                ZdbServer.start(ZdbServerConfig.local(directory, 0).withAdminPassword("let me in"));
        try (ShardStore store = connect()) {
            assertThatThrownBy(() -> store.get(key()).join())
                    .cause()
                    .isInstanceOf(StorageException.AccessDenied.class)
                    .hasMessageContaining("admin password");
        }
        var config = ZdbClientConfig.of(name -> "secret of " + name);
        try (var admin =
                        new ZdbConnector(
                                config.withAdminPassword("let me in"), environment.time());
                ShardStore store = admin.connect(address())) {
            assertThat(store.get(key()).join()).isEqualTo(new ShardRead.Missing());
        }
        try (ShardStore store = connect()) {
            assertThat(store.get(key()).join()).isEqualTo(new ShardRead.Missing());
        }
    }

    @Test
    void failsAtOnceWhenNobodyListens() throws Exception {
        int port = server.port();
        server.close();
        try (ShardStore store =
                connector.connect(NodeAddress.parse("zdb://127.0.0.1:" + port + "/tree"))) {
            CompletableFuture<ShardRead> read = store.get(key());
            assertThatThrownBy(read::join)
                    .cause()
                    .isInstanceOf(StorageException.Unavailable.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("cannot connect");
            assertThat(store.connection()).isInstanceOf(Connection.Down.class);
        }
        server = ZdbServer.start(ZdbServerConfig.local(directory, port));
    }

    static void awaitUp(ShardStore store) throws InterruptedException {
        for (int i = 0; i < 500 && !(store.connection() instanceof Connection.Up); i++) {
            Thread.sleep(20);
        }
        assertThat(store.connection()).isEqualTo(new Connection.Up());
    }
}
